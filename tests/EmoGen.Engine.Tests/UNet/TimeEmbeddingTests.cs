using EmoGen.Engine.UNet;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.UNet;

public sealed class TimeEmbeddingTests
{
    private static readonly Lazy<Dictionary<string, Tensor>> Reference = new(() => Golden.Tensors("tiny_sd/golden.safetensors"));

    [Theory]
    [InlineData("time.proj", 16)]
    [InlineData("time.sinusoid320", 320)]
    public void Waves_match_diffusers(string name, int size) =>
        Golden.AssertClose(Reference.Value[name], TimeEmbedding.Waves(Reference.Value["time.t"], size, flip: true, shift: 0), 1e-4);

    [Fact]
    public void Sines_come_first_when_not_flipped()
    {
        Tensor flipped = TimeEmbedding.Waves(tensor([3, 500]), 8, flip: true, shift: 1);
        Tensor plain = TimeEmbedding.Waves(tensor([3, 500]), 8, flip: false, shift: 1);
        Golden.AssertClose(cat([flipped[.., 4..], flipped[.., ..4]], dim: 1), plain, 0);
    }
}
