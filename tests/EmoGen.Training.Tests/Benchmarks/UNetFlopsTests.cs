using EmoGen.Engine.UNet;
using EmoGen.Training.Benchmarks;

namespace EmoGen.Training.Tests.Benchmarks;

public sealed class UNetFlopsTests
{
    /// <summary>0.803 TFLOP: the measured count of diffusers' U-Net at 512 x 512.</summary>
    [Fact]
    public void Stable_diffusion_15_takes_0_803_teraflop_a_sample() =>
        Assert.Equal(0.803e12, UNetFlops.OfSample(UNetConfig.StableDiffusion15, 64, 64), 0.001e12);

    [Fact]
    public void Half_the_size_takes_less_than_a_quarter_since_attention_grows_faster()
    {
        double whole = UNetFlops.OfSample(UNetConfig.StableDiffusion15, 64, 64), half = UNetFlops.OfSample(UNetConfig.StableDiffusion15, 32, 32);
        Assert.InRange(half, whole / 5, whole / 4);
    }
}
