namespace EmoGen.Api.Studies.Statistics;

/// <summary>An interval of 95%; null where there is nothing to draw it from.</summary>
internal readonly record struct Interval(double? Low, double? High)
{
    public static Interval None => default;
}

/// <summary>
/// Percentile intervals by the cluster bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 8 and 13): participants, not
/// answers, are drawn with replacement, because the answers of one participant depend on one another.
/// </summary>
/// <param name="clusters">How many participants there are.</param>
/// <param name="seed">The same seed draws the same participants.</param>
internal sealed class ClusterBootstrap(int clusters, int seed)
{
    public const int Resamples = 2000;

    private const double Tail = 0.025;

    private readonly Lazy<int[][]> _draws = new(() => Draw(clusters, seed));

    /// <summary>The intervals of several statistics of the participants at the places given; a null statistic of a draw is left out.</summary>
    /// <param name="count">How many statistics <paramref name="statistics"/> returns.</param>
    /// <param name="statistics">From places of participants, with repetitions, to statistics.</param>
    public Interval[] Intervals(int count, Func<int[], double?[]> statistics)
    {
        if (clusters < 2)
        {
            return [.. Enumerable.Repeat(Interval.None, count)];
        }

        double?[][] drawn = [.. _draws.Value.Select(statistics)];
        return [.. Enumerable.Range(0, count).Select(k => Of([.. drawn.Select(one => one[k]).OfType<double>().Order()]))];
    }

    /// <summary>The quantile of sorted values with linear interpolation (Hyndman and Fan 1996, definition 7).</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share)
    {
        double place = share * (sorted.Count - 1);
        int below = (int)place;
        return below + 1 == sorted.Count ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }

    private static Interval Of(double[] sorted) =>
        sorted.Length == 0 ? Interval.None : new Interval(Quantile(sorted, Tail), Quantile(sorted, 1 - Tail));

    private static int[][] Draw(int clusters, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, clusters).Select(_ => random.Next(clusters)).ToArray())];
    }
}
