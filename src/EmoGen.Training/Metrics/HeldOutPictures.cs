using EmoGen.Training.Datasets;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Real pictures that no part of a pack was trained on: splits <c>test</c> and <c>val</c>. FID is measured against both; the figures are those of <c>test</c>,
/// its FID the one against <c>val</c>: how far real pictures are from real ones.
/// </summary>
internal sealed class HeldOutPictures : IDisposable
{
    private readonly Dictionary<string, FeatureStatistics> _reference = [];

    /// <param name="data">The data set's folder.</param>
    /// <param name="observer">Looks at them.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public HeldOutPictures(string data, PictureObserver observer, CancellationToken cancellation)
    {
        using PictureMeasures test = Measure(PictureSet.Open(data, "test"), observer, cancellation), val = Measure(PictureSet.Open(data, "val"), observer, cancellation);
        foreach ((string space, FeatureStatistics features) in test.Fidelity)
        {
            _reference[space] = new FeatureStatistics();
            _reference[space].Add(features);
            _reference[space].Add(val.Fidelity[space]);
        }

        Figures = test.Figures(val.Fidelity);
        ReferenceCount = _reference.Values.First().Count;
    }

    public SetFigures Figures { get; }

    /// <summary>Pictures that FID is measured against.</summary>
    public long ReferenceCount { get; }

    /// <summary>What FID is measured against.</summary>
    public IReadOnlyDictionary<string, FeatureStatistics> Reference => _reference;

    public void Dispose()
    {
        foreach (FeatureStatistics features in _reference.Values)
        {
            features.Dispose();
        }
    }

    private static PictureMeasures Measure(PictureSet set, PictureObserver observer, CancellationToken cancellation)
    {
        if (set.Count == 0)
        {
            throw new InvalidDataException($"{set.Root}: no picture has an emotion, expected held-out pictures of the eight");
        }

        var measures = new PictureMeasures(observer.Eyes.Table);
        observer.Look(
            [.. Enumerable.Range(0, set.Count)], set.PathOf, (seen, numbers) => measures.Add(seen, [.. numbers.Select(n => set.Pictures[n].Emotion)]), cancellation);
        return measures;
    }
}
