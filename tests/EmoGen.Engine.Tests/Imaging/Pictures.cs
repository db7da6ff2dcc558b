using EmoGen.Engine.Imaging;

namespace EmoGen.Engine.Tests.Imaging;

/// <summary>Small pictures for the tests of this folder.</summary>
internal static class Pictures
{
    /// <summary>Red grows to the right, green downwards, blue is constant.</summary>
    public static RgbImage Gradient(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            pixels[3 * i] = (byte)(i % width * 255 / Math.Max(width - 1, 1));
            pixels[3 * i + 1] = (byte)(i / width * 255 / Math.Max(height - 1, 1));
            pixels[3 * i + 2] = 90;
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>A picture of <c>metrics.safetensors</c>, [H, W, 3].</summary>
    public static RgbImage FromGolden(TorchSharp.torch.Tensor pixels) =>
        new((int)pixels.shape[1], (int)pixels.shape[0], pixels.data<byte>().ToArray());
}
