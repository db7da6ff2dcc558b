namespace EmoGen.Engine.Tests;

public sealed class GoldenTests
{
    [Fact]
    public void Reads_tensors_with_their_shapes() =>
        Assert.Equal([3L, 77L], Golden.Tensors("tiny_sd/golden.safetensors")["text.input_ids"].shape);
}
