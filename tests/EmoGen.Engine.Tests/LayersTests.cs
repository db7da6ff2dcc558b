using static TorchSharp.torch;

namespace EmoGen.Engine.Tests;

public sealed class LayersTests
{
    [Fact]
    public void New_norms_are_the_identity_whatever_the_memory_held()
    {
        for (int channels = 1; channels <= 64; channels++)
        {
            using (Tensor rubbish = full(channels, float.NaN))
            {
            }

            using var group = Layers.GroupNorm(1, channels);
            using var layer = Layers.LayerNorm(channels);
            using var batch = Layers.BatchNorm2d(channels);
            Assert.All(new[] { group.weight!, layer.weight!, batch.weight! }, weight => Assert.Equal(channels, weight.sum().item<float>()));
            Assert.All(new[] { group.bias!, layer.bias!, batch.bias! }, bias => Assert.Equal(0, bias.abs().sum().item<float>()));
        }
    }

    [Fact]
    public void New_linear_and_convolution_weights_are_drawn_from_pytorchs_range()
    {
        using var linear = Layers.Linear(400, 1000);
        using var convolution = Layers.Conv2d(64, 500, 3);

        Assert.InRange(linear.weight!.abs().max().item<float>(), 0.99f / 20, 1.00001f / 20);
        Assert.InRange(convolution.weight!.abs().max().item<float>(), 0.99f / 24, 1.00001f / 24);
    }
}
