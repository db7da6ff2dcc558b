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
        byte[] pixels = new byte[taps.Length * image.Height * 3];
        int target = 0;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * image.Width * 3, image.Width * 3);
            foreach (Tap tap in taps)
            {
                int red = Half, green = Half, blue = Half, source = tap.First * 3;
                foreach (int weight in tap.Weights)
                {
                    red += row[source] * weight;
                    green += row[source + 1] * weight;
                    blue += row[source + 2] * weight;
                    source += 3;
                }

                pixels[target] = ToByte(red);
                pixels[target + 1] = ToByte(green);
                pixels[target + 2] = ToByte(blue);
                target += 3;
            }
        }

        return new RgbImage(taps.Length, image.Height, pixels);
    }

    private static RgbImage ResizeDown(RgbImage image, Tap[] taps)
    {
        int stride = image.Width * 3;
        byte[] pixels = new byte[stride * taps.Length];
        int[] sums = new int[stride];
        for (int y = 0; y < taps.Length; y++)
        {
            Array.Fill(sums, Half);
            for (int k = 0; k < taps[y].Weights.Length; k++)
            {
                int weight = taps[y].Weights[k];
                ReadOnlySpan<byte> row = image.Pixels.AsSpan((taps[y].First + k) * stride, stride);
                for (int i = 0; i < row.Length; i++)
                {
                    sums[i] += row[i] * weight;
                }
            }

            Span<byte> target = pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = ToByte(sums[i]);
            }
        }

        return new RgbImage(image.Width, taps.Length, pixels);
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

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
