using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace EmoGen.Engine.Imaging;

/// <summary>The interpolations of <see cref="PillowResize"/>.</summary>
public enum ResizeFilter
{
    Bilinear,
    Bicubic,
}

/// <summary>
/// Resizing with antialiasing, equal to Pillow's <c>Image.resize</c> to the byte: two passes of 8-bit pixels and 22-bit fixed-point
/// weights, across first.
/// </summary>
public static class PillowResize
{
    private const int FractionBits = 32 - 8 - 2;
    private const int Half = 1 << (FractionBits - 1);

    /// <exception cref="ArgumentOutOfRangeException">The new size is not positive.</exception>
    public static RgbImage Resize(RgbImage image, int width, int height, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        RgbImage across = width == image.Width ? image : ResizeAcross(image, Weights(image.Width, width, filter));
        return height == image.Height ? across : ResizeDown(across, Weights(image.Height, height, filter));
    }

    private static RgbImage ResizeAcross(RgbImage image, Tap[] taps)
    {
        int stride = image.Width * 3;
        byte[] pixels = new byte[taps.Length * image.Height * 3];
        byte[] row = new byte[stride + 1]; // a pixel is read as four bytes, the last one too
        int target = 0;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.AsSpan(y * stride, stride).CopyTo(row);
            foreach (Tap tap in taps)
            {
                Vector128<int> sum = Vector128.Create(Half);
                int source = tap.First * 3;
                foreach (int weight in tap.Weights)
                {
                    uint pixel = BinaryPrimitives.ReadUInt32LittleEndian(row.AsSpan(source));
                    sum += Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32() * weight;
                    source += 3;
                }

                Vector128<int> rgb = ToBytes(sum);
                pixels[target] = (byte)rgb[0];
                pixels[target + 1] = (byte)rgb[1];
                pixels[target + 2] = (byte)rgb[2];
                target += 3;
            }
        }

        return new RgbImage(taps.Length, image.Height, pixels);
    }

    private static RgbImage ResizeDown(RgbImage image, Tap[] taps)
    {
        const int Block = 8;
        int stride = image.Width * 3, blocks = stride - (stride % Block);
        byte[] pixels = new byte[stride * taps.Length];
        for (int y = 0; y < taps.Length; y++)
        {
            ReadOnlySpan<byte> rows = image.Pixels.AsSpan(taps[y].First * stride, taps[y].Weights.Length * stride);
            Span<byte> target = pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < blocks; i += Block)
            {
                BlockDown(rows[i..], stride, taps[y].Weights, target[i..]);
            }

            for (int i = blocks; i < stride; i++)
            {
                int sum = Half;
                for (int k = 0; k < taps[y].Weights.Length; k++)
                {
                    sum += rows[(k * stride) + i] * taps[y].Weights[k];
                }

                target[i] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
            }
        }

        return new RgbImage(image.Width, taps.Length, pixels);
    }

    /// <summary>Eight bytes of a new row from those below one another.</summary>
    private static void BlockDown(ReadOnlySpan<byte> rows, int stride, int[] weights, Span<byte> target)
    {
        Vector128<int> left = Vector128.Create(Half), right = left;
        for (int k = 0; k < weights.Length; k++)
        {
            ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(rows[(k * stride)..]);
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte()));
            left += low.AsInt32() * weights[k];
            right += high.AsInt32() * weights[k];
        }

        Vector128<byte> packed = Vector128.Narrow(Vector128.Narrow(ToBytes(left), ToBytes(right)).AsUInt16(), Vector128<ushort>.Zero);
        BinaryPrimitives.WriteUInt64LittleEndian(target, packed.AsUInt64()[0]);
    }

    private static Vector128<int> ToBytes(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(sum >> FractionBits, Vector128<int>.Zero), Vector128.Create(255));

    /// <summary>Which source pixels make each new pixel: the filter, widened by the scale where the picture shrinks.</summary>
    private static Tap[] Weights(int source, int target, ResizeFilter filter)
    {
        double scale = (double)source / target, stretch = Math.Max(scale, 1);
        double support = stretch * (filter == ResizeFilter.Bicubic ? 2 : 1);
        Tap[] taps = new Tap[target];
        for (int i = 0; i < target; i++)
        {
            double center = (i + 0.5) * scale;
            int first = Math.Max((int)(center - support + 0.5), 0);
            int end = Math.Min((int)(center + support + 0.5), source);
            double[] weights = new double[end - first];
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = Filter(filter, (k + first - center + 0.5) * (1 / stretch));
                sum += weights[k];
            }

            taps[i] = new Tap(first, Array.ConvertAll(weights, w => ToFixed(w / sum)));
        }

        return taps;
    }

    private static int ToFixed(double weight) => (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5));

    private static double Filter(ResizeFilter filter, double x)
    {
        const double A = -0.5; // Keys' cubic convolution
        x = Math.Abs(x);
        if (filter == ResizeFilter.Bilinear)
        {
            return Math.Max(1 - x, 0);
        }

        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }

    private readonly record struct Tap(int First, int[] Weights);
}
