namespace EmoGen.Engine.Tests;

public class Smoke
{
    [Xunit.Fact]
    public void Torch_loads() => Xunit.Assert.Equal(4f, TorchSharp.torch.ones(2, 2).sum().item<float>());
}
