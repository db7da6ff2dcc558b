using EmoGen.Training.Datasets.Drawing;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The distance of a normal distribution to that of a reference, on features of pictures FID (Heusel et al. 2017, equation 6), as torchmetrics defines it. The root of
/// the reference's covariance is taken once for all that is compared with it.
/// </summary>
internal sealed class FrechetDistance : IDisposable
{
    private const double Rounding = 2.220446049250313e-16; // between 1 and the next number

    private readonly Tensor _mean, _root; // m1 [D], S1^1/2 [D, D]
    private readonly double _trace;

    /// <param name="reference">Of at least two pictures.</param>
    public FrechetDistance(FeatureStatistics reference)
    {
        using var scope = NewDisposeScope();
        Tensor covariance = reference.Covariance;
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        _root = (vectors * Roots(values)).mm(vectors.t()).DetachFromDisposeScope();
        _mean = reference.Mean.DetachFromDisposeScope();
        _trace = covariance.trace().item<double>();
    }

    /// <summary>|m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^1/2).</summary>
    /// <returns>Null where one of the two has fewer than two pictures, and so no covariance.</returns>
    public static double? Between(FeatureStatistics one, FeatureStatistics other)
    {
        if (one.Count < 2 || other.Count < 2)
        {
            return null;
        }

        using var distance = new FrechetDistance(one);
        return distance.To(other);
    }

    /// <summary>To the distribution of other features.</summary>
    /// <param name="other">Of at least two pictures.</param>
    public double To(FeatureStatistics other)
    {
        using var scope = NewDisposeScope();
        Tensor covariance = other.Covariance;
        return Of(other.Mean, covariance.trace(), _root.mm(covariance).mm(_root));
    }

    /// <summary>On resamples of the pictures: fewer of them, the more the features' dimensions cost.</summary>
    /// <param name="rows">Of the pictures, at least two.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="cancellation">Checked before each.</param>
    public double[] Replicates(FeatureRows rows, ulong seed, CancellationToken cancellation)
    {
        var random = new SplitMix(seed);
        double[] replicates = new double[_mean.shape[0] switch { <= 256 => 100, <= 1024 => 50, _ => 10 }];
        for (int r = 0; r < replicates.Length; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] weights = Estimate.Weights(random, rows.Count);
            replicates[r] = rows.Count <= _mean.shape[0] ? OfFew(rows.All(), weights) : OfMany(rows, weights);
        }

        return replicates;
    }

    public void Dispose()
    {
        _mean.Dispose();
        _root.Dispose();
    }

    private double OfMany(FeatureRows rows, double[] weights)
    {
        using var statistics = new FeatureStatistics();
        rows.Each((first, features) => statistics.Add(features, weights[first..(first + (int)features.shape[0])]));
        return To(statistics);
    }

    /// <summary>
    /// Of fewer pictures than dimensions: with S2 = Y^T Y, S1^1/2 S2 S1^1/2 has the eigenvalues of (Y S1^1/2) (Y S1^1/2)^T, a smaller matrix.
    /// </summary>
    private double OfFew(Tensor rows, double[] weights)
    {
        using Tensor given = rows;
        using var scope = NewDisposeScope();
        Tensor features = given.to(ScalarType.Float64), share = (tensor(weights) / weights.Sum()).unsqueeze(1); // [n, 1]
        Tensor mean = (features * share).sum([0]);
        Tensor deviations = (features - mean) * (share * weights.Sum() / (weights.Sum() - 1)).sqrt(); // Y, [n, D]
        Tensor rooted = deviations.mm(_root);
        return Of(mean, deviations.square().sum(), rooted.mm(rooted.t()));
    }

    /// <summary>
    /// The trace of (S1 S2)^1/2 is the sum of the roots of S1 S2's eigenvalues, which are those of S1^1/2 S2 S1^1/2: a symmetric matrix, whose eigenvalues cost
    /// much less and come out real.
    /// </summary>
    private double Of(Tensor mean, Tensor trace, Tensor product)
    {
        double ofRoot = Roots(linalg.eigvalsh((product + product.t()) / 2)).sum().item<double>();
        return (_mean - mean).square().sum().item<double>() + _trace + trace.item<double>() - (2 * ofRoot);
    }

    /// <summary>
    /// Of a covariance's eigenvalues, in ascending order. What rounding leaves of a zero, different from run to run, is a zero again: its root would be as large as 1e-8 of the largest,
    /// and fewer pictures than dimensions have many.
    /// </summary>
    private static Tensor Roots(Tensor values) => values.where(values > values[-1] * values.shape[0] * Rounding, 0).sqrt();
}
