using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The mean of a number of each picture, and its bootstrap, in memory that does not grow: the pictures are dealt to blocks, and whole blocks are resampled. As long
/// as there are no more pictures than blocks, a block is a picture.
/// </summary>
internal sealed class BlockMean
{
    private const int Blocks = 256;

    private readonly double[] _sums = new double[Blocks];
    private readonly long[] _counts = new long[Blocks];

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>Null without pictures.</summary>
    public double? Mean => Count == 0 ? null : _sums.Sum() / Count;

    public void Add(double value)
    {
        int block = (int)(Count++ % Blocks);
        _sums[block] += value;
        _counts[block]++;
    }

    /// <param name="seed">Of the resamples.</param>
    public Estimate Estimate(ulong seed)
    {
        int used = (int)Math.Min(Count, Blocks);
        var random = new SplitMix(seed);
        double[] replicates = new double[used < 2 ? 0 : Metrics.Estimate.Resamples];
        for (int r = 0; r < replicates.Length; r++)
        {
            double[] weights = Metrics.Estimate.Weights(random, used);
            double sum = 0, count = 0;
            for (int b = 0; b < used; b++)
            {
                sum += weights[b] * _sums[b];
                count += weights[b] * _counts[b];
            }

            replicates[r] = sum / count;
        }

        return new Estimate(Mean, replicates, Count);
    }
}
