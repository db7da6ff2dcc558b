using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Measures a set of labelled pictures batch by batch, in memory that does not grow with it.</summary>
internal sealed class PictureMeasures(AttributeTable table) : IDisposable
{
    private readonly EmotionTally _judged = new(), _classified = new();
    private readonly AttributeTally _attributes = new(table);
    private readonly Dictionary<string, FeatureStatistics> _fidelity = [];
    private readonly PairSpread[] _lpips = Spreads(), _squared = Spreads(), _cosine = Spreads();
    private double _clarity;

    /// <summary>Statistics of the features for FID.</summary>
    public IReadOnlyDictionary<string, FeatureStatistics> Fidelity => _fidelity;

    /// <param name="seen">B pictures.</param>
    /// <param name="asked">Their emotions.</param>
    public void Add(Observation seen, IReadOnlyList<Emotion> asked)
    {
        using var scope = NewDisposeScope();
        _judged.Add(seen.Judged, asked);
        _classified.Add(seen.Classified, asked);
        _attributes.Add(seen.Attributes, asked);
        _clarity += seen.Clarity.to(ScalarType.Float64).sum().item<double>();
        foreach ((string space, Tensor features) in seen.Fidelity)
        {
            (_fidelity.TryGetValue(space, out FeatureStatistics? known) ? known : _fidelity[space] = new FeatureStatistics()).Add(features);
        }

        foreach (IGrouping<Emotion, int> rows in Enumerable.Range(0, asked.Count).GroupBy(i => asked[i]))
        {
            Tensor places = tensor([.. rows.Select(i => (long)i)]), semantic = seen.Semantic.index_select(0, places);
            _lpips[(int)rows.Key].Add(seen.Perceptual.index_select(0, places));
            _squared[(int)rows.Key].Add(PairSpaces.Squared(semantic));
            _cosine[(int)rows.Key].Add(PairSpaces.Cosine(semantic));
        }
    }

    /// <param name="reference">What FID is measured against.</param>
    public SetFigures Figures(IReadOnlyDictionary<string, FeatureStatistics> reference) => new(
        _judged.Count, [.. _fidelity.Select(f => FidelityOf(f.Key, FrechetDistance.Between(f.Value, reference[f.Key])))],
        Of(_judged.Accuracy), Of(_judged.Score), Of(_judged.ValenceAccuracy), Of(_judged.ValenceScore), Of(_classified.Accuracy),
        Of(Mean(_lpips)), Of(_judged.Count == 0 ? null : _clarity / _judged.Count), Of(Mean(_squared)), Of(Mean(_cosine)), null,
        EmotionNames.All.Where(e => _judged.CountOf(e) > 0).ToDictionary(e => e.Name(), Of));

    public void Dispose()
    {
        foreach (IDisposable part in _fidelity.Values.Concat<IDisposable>([.. _lpips, .. _squared, .. _cosine]))
        {
            part.Dispose();
        }
    }

    private EmotionFigures Of(Emotion emotion)
    {
        IReadOnlyDictionary<string, int> nearest = _attributes.Nearest(emotion);
        return new EmotionFigures(
            _judged.CountOf(emotion), Of(null), Of(_judged.AccuracyOf(emotion)), Of(_judged.ScoreOf(emotion)), Of(_classified.AccuracyOf(emotion)),
            Of(_lpips[(int)emotion].Mean), Of(null), Of(_squared[(int)emotion].Mean), Of(_cosine[(int)emotion].Mean),
            EmotionNames.All.ToDictionary(found => found.Name(), found => _judged.Found(emotion, found)), _attributes.Typical(emotion), nearest.Count, nearest);
    }

    private FidelityFigures FidelityOf(string network, double? fid) => new(network, Of(fid), Of(null), Of(null), Of(null));

    private Figure Of(double? value) => new(value, null, null, _judged.Count);

    private static PairSpread[] Spreads() => [.. EmotionNames.All.Select(_ => new PairSpread())];

    private static double? Mean(PairSpread[] spreads) => spreads.Select(s => s.Mean).Average();
}
