using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Figures of a set of pictures. Distances are over all pairs of pictures of one emotion; null where there are too few pictures for a figure.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="EmotionAccuracy">Emo-A, by the judge.</param>
/// <param name="EmotionScore">Mean probability of the asked emotion, by the judge.</param>
/// <param name="ValenceAccuracy">Emo-A of two classes, by the judge.</param>
/// <param name="OwnEmotionAccuracy">Emo-A by the pack's own classifier.</param>
/// <param name="Fid">By the name of the features' space.</param>
/// <param name="Lpips">Mean of the emotions'.</param>
/// <param name="SemDSquared">Mean of the emotions'.</param>
/// <param name="SemDCosine">Mean of the emotions'.</param>
/// <param name="SemC">Mean of the pictures'.</param>
/// <param name="Emotions">By emotion.</param>
internal sealed record SetFigures(
    long Count, double? EmotionAccuracy, double? EmotionScore, double? ValenceAccuracy, double? OwnEmotionAccuracy, IReadOnlyDictionary<string, double?> Fid,
    double? Lpips, double? SemDSquared, double? SemDCosine, double? SemC, IReadOnlyDictionary<string, EmotionFigures> Emotions);

/// <summary>Figures of one emotion's pictures.</summary>
/// <param name="Found">What the judge finds in them, with how many pictures each.</param>
/// <param name="TypicalAttributes">Different attributes that are nearest to a picture and that the table lists under this emotion.</param>
/// <param name="NearestAttributes">Different attributes that are nearest to a picture.</param>
/// <param name="Attributes">These, with how many pictures each.</param>
internal sealed record EmotionFigures(
    long Count, double? Accuracy, double? Score, double? OwnAccuracy, double? Lpips, double? SemDSquared, double? SemDCosine, IReadOnlyDictionary<string, long> Found,
    int TypicalAttributes, int NearestAttributes, IReadOnlyDictionary<string, int> Attributes);

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
        _judged.Count, _judged.Accuracy, _judged.Score, _judged.ValenceAccuracy, _classified.Accuracy,
        _fidelity.ToDictionary(f => f.Key, f => FrechetDistance.Between(f.Value, reference[f.Key])),
        Mean(_lpips), Mean(_squared), Mean(_cosine), _judged.Count == 0 ? null : _clarity / _judged.Count,
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
            _judged.CountOf(emotion), _judged.AccuracyOf(emotion), _judged.ScoreOf(emotion), _classified.AccuracyOf(emotion),
            _lpips[(int)emotion].Mean, _squared[(int)emotion].Mean, _cosine[(int)emotion].Mean,
            EmotionNames.All.ToDictionary(found => found.Name(), found => _judged.Found(emotion, found)), _attributes.Typical(emotion), nearest.Count, nearest);
    }

    private static PairSpread[] Spreads() => [.. EmotionNames.All.Select(_ => new PairSpread())];

    private static double? Mean(PairSpread[] spreads) => spreads.Select(s => s.Mean).Average();
}
