using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

/// <summary>Pictures and files of weights that every language can make: what the public tools gave for them stands in the tests.</summary>
internal static class FormulaNetworks
{
    /// <summary>Red, green and blue of a pixel are (3 x + 5 y + 70 c + x y / 16) mod 256.</summary>
    public static RgbImage Picture(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            pixels[i] = (byte)((3 * x) + (5 * y) + (70 * (i % 3)) + (x * y / 16));
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Writes tensors as <c>torch.save</c> does.</summary>
    public static string Save(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        TorchFiles.WriteStateDict(path, tensors.ToDictionary());
        return path;
    }

    /// <summary>A tensor by the formula for its name.</summary>
    public static Tensor Tensor(string name, long[] shape, double gain) => tensor(FormulaWeights.Values(name, shape, gain), shape);

    /// <summary>Places 0, 1, 2, <paramref name="middle"/> and the last of a row, and its mean, are the given ones.</summary>
    public static void AssertRow(double[] expected, Tensor row, int middle, double tolerance)
    {
        double[] actual = [.. row.to(ScalarType.Float64).data<double>()];
        double[] chosen = [actual[0], actual[1], actual[2], actual[middle], actual[^1], actual.Average()];
        double largest = expected.Zip(chosen, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(largest <= tolerance, $"{string.Join(", ", chosen)}: {largest:g3} from the expected numbers, allowed {tolerance:g3}");
    }
}
