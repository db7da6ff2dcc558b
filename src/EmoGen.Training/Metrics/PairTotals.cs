using System.Runtime.InteropServices;
using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Metrics;

/// <summary>
/// All that the squared distances of the pairs in a set of pictures sum up to, for any weights of its K blocks. Between blocks a and b, whose pictures x have
/// the count n, the sum s and the sum of squares q,
/// <code>sum |x - y|^2 = n_b q_a + n_a q_b - 2 s_a s_b,   and within a block   n_a q_a - s_a s_a.</code>
/// </summary>
/// <param name="Counts">n, [K].</param>
/// <param name="Squares">q, [K].</param>
/// <param name="Gram">The products s_a s_b, [K, K].</param>
internal sealed record PairTotals(long[] Counts, double[] Squares, double[] Gram)
{
    private const int LeastPictures = 3;

    /// <summary>Over all pairs of different pictures; null below two pictures.</summary>
    public double? Mean => Pictures < 2 ? null : Math.Max(0, MeanOf([.. Counts.Select(_ => 1.0)]));

    private long Pictures => Counts.Sum();

    /// <summary>The mean, and on resamples of the blocks that of the pairs of different pictures: a picture that is drawn twice is no pair with itself.</summary>
    /// <param name="seed">Of the resamples.</param>
    public Estimate Estimate(ulong seed)
    {
        var random = new SplitMix(seed);
        int used = Counts.Count(n => n > 0);
        double[] Replicates() => [.. Enumerable.Range(0, Metrics.Estimate.Resamples).Select(_ => MeanOf(Metrics.Estimate.Weights(random, used)))];
        return new Estimate(Mean, Pictures < LeastPictures ? [] : Replicates(), Pictures * (Pictures - 1) / 2);
    }

    /// <summary>As bytes, to be kept.</summary>
    public byte[] ToBytes() =>
        [.. MemoryMarshal.AsBytes<double>([Counts.Length, .. Counts.Select(n => (double)n), .. Squares, .. Gram])];

    /// <summary>What <see cref="ToBytes"/> made.</summary>
    public static PairTotals FromBytes(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(bytes);
        int blocks = (int)values[0];
        return new PairTotals(
            [.. values.Slice(1, blocks).ToArray().Select(n => (long)n)], values.Slice(1 + blocks, blocks).ToArray(), values[(1 + (2 * blocks))..].ToArray());
    }

    private double MeanOf(double[] weights)
    {
        double sum = 0, pairs = 0;
        for (int a = 0; a < weights.Length; a++)
        {
            double own = weights[a] * weights[a];
            sum += own * ((Counts[a] * Squares[a]) - Gram[(a * Counts.Length) + a]);
            pairs += own * Counts[a] * (Counts[a] - 1) / 2;
            for (int b = 0; b < a; b++)
            {
                double both = weights[a] * weights[b];
                sum += both * ((Counts[b] * Squares[a]) + (Counts[a] * Squares[b]) - (2 * Gram[(a * Counts.Length) + b]));
                pairs += both * Counts[a] * Counts[b];
            }
        }

        return sum / pairs;
    }
}
