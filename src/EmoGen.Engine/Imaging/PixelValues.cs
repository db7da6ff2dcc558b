using static TorchSharp.torch;

namespace EmoGen.Engine.Imaging;

/// <summary>The numbers that a network takes for the 256 values of a byte of each channel.</summary>
public sealed class PixelValues
{
    private readonly float[][] _values;

    /// <param name="value">The number for a channel (0 to 2) and a byte.</param>
    public PixelValues(Func<int, int, float> value) =>
        _values = [.. Enumerable.Range(0, 3).Select(channel => Enumerable.Range(0, 256).Select(b => value(channel, b)).ToArray())];

    /// <summary>The numbers for one value of a byte, [1, 3, 1, 1].</summary>
    public Tensor Of(byte value) => tensor([.. _values.Select(channel => channel[value])], [1, 3, 1, 1]);

    /// <summary>A whole picture, float32 on the CPU: [1, 3, H, W].</summary>
    public Tensor Apply(RgbImage image)
    {
        byte[] pixels = image.Pixels;
        int area = image.Width * image.Height;
        float[] planes = new float[3 * area];
        for (int i = 0; i < area; i++)
        {
            planes[i] = _values[0][pixels[3 * i]];
            planes[area + i] = _values[1][pixels[3 * i + 1]];
            planes[2 * area + i] = _values[2][pixels[3 * i + 2]];
        }

        return tensor(planes, [1, 3, image.Height, image.Width]);
    }
}
