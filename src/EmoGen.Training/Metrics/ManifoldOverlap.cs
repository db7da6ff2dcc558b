using EmoGen.Training.Datasets.Drawing;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al. 2019): around each picture of a set lies a ball that reaches to its third nearest neighbour in the set.
/// Precision is the share of the pictures that lie in a ball of the reference's, recall the share of the reference's that lie in a ball of the pictures'.
/// </summary>
internal static class ManifoldOverlap
{
    /// <summary>Of each set at most so many are taken, by chance: what it costs grows with the square.</summary>
    public const int MostPictures = 10_000;

    private const int Neighbours = 3;

    /// <summary>The intervals are those of the two shares: the balls stay as they are.</summary>
    public static (Estimate Precision, Estimate Recall) Of(FeatureRows pictures, FeatureRows reference, ulong seed, CancellationToken cancellation)
    {
        if (Math.Min(pictures.Count, reference.Count) <= Neighbours)
        {
            return (new Estimate(null, [], pictures.Count), new Estimate(null, [], reference.Count));
        }

        var random = new SplitMix(seed);
        FeatureRows fake = pictures.Some(MostPictures, random), real = reference.Some(MostPictures, random);
        return (Inside(fake, real, seed, cancellation), Inside(real, fake, seed, cancellation));
    }

    private static Estimate Inside(FeatureRows pictures, FeatureRows manifold, ulong seed, CancellationToken cancellation)
    {
        double[] radii = Radii(manifold, cancellation);
        var share = new BlockMean();
        pictures.Each((_, rows) =>
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor inside = zeros(rows.shape[0], ScalarType.Bool);
            manifold.Each((first, others) =>
            {
                Tensor within = Distances(rows, others) <= tensor(radii[first..(first + (int)others.shape[0])]);
                inside.logical_or_(within.any(1));
            });
            foreach (bool one in inside.data<bool>())
            {
                share.Add(one ? 1 : 0);
            }
        });
        return share.Estimate(seed);
    }

    /// <summary>The squared distance of each to its third nearest neighbour.</summary>
    private static double[] Radii(FeatureRows rows, CancellationToken cancellation)
    {
        var radii = new List<double>();
        rows.Each((_, some) =>
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor nearest = full(some.shape[0], Neighbours + 1, double.PositiveInfinity, ScalarType.Float64);
            rows.Each((_, others) =>
            {
                Tensor all = cat([nearest, Distances(some, others)], 1);
                nearest.copy_(all.topk(Neighbours + 1, 1, largest: false).values);
            });
            radii.AddRange(nearest.amax([1]).data<double>().ToArray()); // the nearest is the picture itself
        });
        return [.. radii];
    }

    /// <summary>Squared, [n, m].</summary>
    private static Tensor Distances(Tensor one, Tensor other)
    {
        Tensor x = one.to(ScalarType.Float64), y = other.to(ScalarType.Float64);
        return x.square().sum(1, keepdim: true) + y.square().sum(1) - (2 * x.mm(y.t()));
    }
}
