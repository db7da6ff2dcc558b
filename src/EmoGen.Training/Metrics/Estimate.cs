using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Metrics;

/// <summary>A statistic of a set of pictures, and what it is on resamples of the set: its bootstrap (Efron 1979).</summary>
/// <param name="Value">Null where there are too few pictures.</param>
/// <param name="Replicates">On the resamples; none where the set is too small to be resampled.</param>
/// <param name="Count">What the value is over.</param>
internal sealed record Estimate(double? Value, IReadOnlyList<double> Replicates, long Count)
{
    /// <summary>Resamples of what costs little.</summary>
    public const int Resamples = 1000;

    private const double Tail = 0.025, NormalQuantile = 1.959963984540054;

    /// <summary>The mean of statistics of different pictures; those without a value do not count.</summary>
    public static Estimate MeanOf(IEnumerable<Estimate> estimates)
    {
        Estimate[] known = [.. estimates.Where(e => e.Value is not null)];
        int replicates = known.Length == 0 ? 0 : known.Min(e => e.Replicates.Count);
        return new Estimate(
            known.Select(e => e.Value).Average(), [.. Enumerable.Range(0, replicates).Select(r => known.Average(e => e.Replicates[r]))], known.Sum(e => e.Count));
    }

    /// <summary>With the interval between the replicates' 2.5% and 97.5% quantiles.</summary>
    public Figure ToFigure(string? warning)
    {
        double[] ordered = [.. Replicates.Where(double.IsFinite).Order()];
        return ordered.Length == 0
            ? new Figure(Value, null, null, Count, warning)
            : new Figure(Value, Quantile(ordered, Tail), Quantile(ordered, 1 - Tail), Count, warning);
    }

    /// <summary>
    /// With the interval value ± 1.96 s of a normal distribution, s the replicates' deviation: for few replicates, and for a statistic that resampling shifts, as
    /// FID, which grows where pictures are repeated.
    /// </summary>
    public Figure ToNormalFigure(string? warning)
    {
        if (Value is not { } value || Replicates.Count < 2)
        {
            return new Figure(Value, null, null, Count, warning);
        }

        double mean = Replicates.Average(), half = NormalQuantile * Math.Sqrt(Replicates.Sum(r => (r - mean) * (r - mean)) / (Replicates.Count - 1));
        return new Figure(value, value - half, value + half, Count, warning);
    }

    /// <summary>How often each of some units is in a resample of as many.</summary>
    public static double[] Weights(SplitMix random, int units)
    {
        double[] weights = new double[units];
        for (int i = 0; i < units; i++)
        {
            weights[random.Index(units)]++;
        }

        return weights;
    }

    private static double Quantile(double[] ordered, double share)
    {
        double place = share * (ordered.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, ordered.Length - 1);
        return ordered[below] + ((place - below) * (ordered[above] - ordered[below]));
    }
}
