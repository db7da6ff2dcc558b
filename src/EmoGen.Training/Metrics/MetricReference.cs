using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Metrics;

/// <summary>What pictures are compared with: reference pictures, or statistics of them that were saved.</summary>
internal sealed class MetricReference : IDisposable
{
    private readonly Dictionary<string, (LabelledStatistics Statistics, FrechetDistance? Distance)> _networks;
    private readonly SeenPictures? _pictures;

    private MetricReference(IEnumerable<Reading> fidelity, Func<Reading, LabelledStatistics> statistics, SeenPictures? pictures)
    {
        _networks = fidelity.ToDictionary(reading => reading.Network.Hash, reading =>
        {
            LabelledStatistics of = statistics(reading);
            return (of, of.All.Count < 2 ? null : new FrechetDistance(of.All));
        });
        _pictures = pictures;
    }

    /// <summary>Pictures that the statistics are of.</summary>
    public long Count => _networks.Values.First().Statistics.All.Count;

    /// <summary>Reference pictures.</summary>
    public static MetricReference Of(SeenPictures pictures, IReadOnlyList<Reading> fidelity) =>
        new(fidelity, reading => LabelledStatistics.Of(pictures, reading), pictures);

    /// <summary>What <see cref="LabelledStatistics.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is of other networks.</exception>
    public static MetricReference Load(string file, IReadOnlyList<Reading> fidelity) =>
        new(fidelity, reading => LabelledStatistics.Load(file, reading.Network), null);

    public LabelledStatistics Statistics(IPictureNetwork network) => _networks[network.Hash].Statistics;

    /// <summary>To all of the reference; null where it has fewer than two pictures.</summary>
    public FrechetDistance? Distance(IPictureNetwork network) => _networks[network.Hash].Distance;

    /// <summary>The features of the reference's pictures; null where there are but statistics.</summary>
    public FeatureRows? Rows(Reading reading) => _pictures?.Rows(reading);

    public void Dispose()
    {
        foreach ((LabelledStatistics statistics, FrechetDistance? distance) in _networks.Values)
        {
            statistics.Dispose();
            distance?.Dispose();
        }
    }
}
