using EmoGen.Training.Datasets.Drawing;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// KID (Bińkowski et al. 2018): the squared maximum mean discrepancy of features under the kernel k(x, y) = (x y / D + 1)^3, without bias, a mean over random
/// subsets of both sets, as torchmetrics takes it.
/// </summary>
internal static class KernelDistance
{
    /// <summary>Pictures of a subset, where both sets have twice as many; else half of the smaller set.</summary>
    public const int SubsetSize = 1000;

    private const int Subsets = 100, Degree = 3;

    /// <summary>
    /// The replicates are the subsets' values, drawn together to the deviation that the whole has: of a mean over s pictures drawn from n without replacement the
    /// variance is to that of n pictures as (n - s) to s.
    /// </summary>
    public static Estimate Between(FeatureRows one, FeatureRows other, ulong seed, CancellationToken cancellation)
    {
        int count = Math.Min(one.Count, other.Count), size = Math.Min(SubsetSize, count / 2);
        if (size < 2)
        {
            return new Estimate(null, [], one.Count);
        }

        var random = new SplitMix(seed);
        double[] values = new double[Subsets];
        for (int i = 0; i < Subsets; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            values[i] = Of(one.Some(size, random).All(), other.Some(size, random).All());
        }

        double mean = values.Average(), narrower = Math.Sqrt(size / (double)(count - size));
        return new Estimate(mean, [.. values.Select(v => mean + (narrower * (v - mean)))], one.Count);
    }

    /// <summary>mean over i != j of k(x_i, x_j) + the same of y - 2 mean over i, j of k(x_i, y_j), of equally many.</summary>
    /// <param name="one">x, [m, D].</param>
    /// <param name="other">y, [m, D].</param>
    public static double Of(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        Tensor x = one.to(ScalarType.Float64), y = other.to(ScalarType.Float64);
        double count = x.shape[0];
        double Own(Tensor kernel) => (kernel.sum() - kernel.trace()).item<double>() / (count * (count - 1));
        return Own(Kernel(x, x)) + Own(Kernel(y, y)) - (2 * Kernel(x, y).mean().item<double>());
    }

    private static Tensor Kernel(Tensor x, Tensor y) => ((x.mm(y.t()) / x.shape[1]) + 1).pow(Degree);
}
