using EmoGen.Engine.Imaging;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>How close a whole picture must come to the reference's.</summary>
internal static class AssertPicture
{
    /// <summary>A small random U-Net does not denoise: latents are compared in units of their own deviation.</summary>
    public static void LatentsMatch(Tensor expected, Tensor actual, string what) =>
        Golden.AssertClose(expected, actual, 1e-3 * expected.std().item<float>(), $"{what}: final latents");

    /// <param name="expected">[H, W, 3] uint8.</param>
    /// <param name="actual">The picture.</param>
    /// <param name="what">For the message.</param>
    public static void PixelsMatch(Tensor expected, RgbImage actual, string what)
    {
        Assert.Equal([actual.Height, actual.Width, 3], expected.shape);
        Tensor difference = (expected.to(int32) - tensor(actual.Pixels, expected.shape).to(int32)).abs();
        double off = difference.gt(1).to(float32).mean().item<float>();
        Assert.True(off <= 1e-3, $"{what}: {off:p3} of the pixels differ by more than 1/255, the largest by {difference.max().item<int>()}");
    }
}
