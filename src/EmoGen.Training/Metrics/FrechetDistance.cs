using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>The distance of two normal distributions, on features of pictures FID (Heusel et al. 2017, equation 6), as torchmetrics defines it.</summary>
internal static class FrechetDistance
{
    /// <summary>|m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^1/2).</summary>
    /// <returns>Null where one of the two has fewer than two pictures, and so no covariance.</returns>
    public static double? Between(FeatureStatistics one, FeatureStatistics other)
    {
        if (one.Count < 2 || other.Count < 2)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor first = one.Covariance, second = other.Covariance;
        return ((one.Mean - other.Mean).square().sum() + first.trace() + second.trace()).item<double>() - (2 * TraceOfRoot(first, second));
    }

    /// <summary>
    /// The sum of the roots of S1 S2's eigenvalues, which are those of S1^1/2 S2 S1^1/2: a symmetric matrix, whose eigenvalues cost much less and come
    /// out real. What rounding makes of a zero may be negative.
    /// </summary>
    private static double TraceOfRoot(Tensor first, Tensor second)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(first);
        Tensor root = (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
        Tensor product = root.mm(second).mm(root);
        return linalg.eigvalsh((product + product.t()) / 2).clamp_min(0).sqrt().sum().item<double>();
    }
}
