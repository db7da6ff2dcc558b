using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The one road from pictures on disk to figures: networks look at them and keep what they see, and everything else is computed from that, a batch at a time.
/// </summary>
/// <param name="networks">What looks at pictures.</param>
/// <param name="store">Keeps what they see.</param>
/// <param name="mode">As the paper's scripts ran, or corrected; the networks are of the same.</param>
/// <param name="seed">Of resamples, subsets and the script's pairs.</param>
internal sealed class PictureEvaluation(MetricNetworks networks, FeatureStore store, MetricMode mode, long seed) : IDisposable
{
    private readonly PictureObserver _observer = new(networks.Distinct, store);
    private readonly PictureDistances _distances = new(networks.Perceptual.Network, store);

    public MetricNetworks Networks => networks;

    /// <summary>How all pictures so far were looked at.</summary>
    public LookRecord Record => _observer.Record;

    /// <summary>Pictures that LPIPS was given in another size than they have.</summary>
    public int Resized => _distances.Resized;

    /// <summary>Has the networks look at pictures, where they have not before.</summary>
    /// <exception cref="InvalidDataException">More than 1% of them are broken.</exception>
    public SeenPictures Look(IReadOnlyList<MeasuredPicture> pictures, CancellationToken cancellation) => _observer.Look(pictures, cancellation);

    /// <summary>What others are compared with.</summary>
    public MetricReference Reference(SeenPictures pictures) => MetricReference.Of(pictures, networks.Fidelity);

    /// <summary>As the other overload, of a file of statistics.</summary>
    /// <exception cref="InvalidDataException">They are of other networks.</exception>
    public MetricReference Reference(string file) => MetricReference.Load(file, networks.Fidelity);

    /// <summary>Writes statistics of pictures, to compare others with.</summary>
    public void SaveStatistics(string file, SeenPictures pictures)
    {
        (IPictureNetwork Network, LabelledStatistics Statistics)[] all = [.. networks.Fidelity.Select(f => (f.Network, LabelledStatistics.Of(pictures, f)))];
        LabelledStatistics.Save(file, all);
        Array.ForEach(all, each => each.Statistics.Dispose());
    }

    /// <summary>Measures pictures, each with an emotion.</summary>
    /// <param name="reference">Null where there is nothing to compare with.</param>
    /// <exception cref="InvalidDataException">None of the pictures has an emotion.</exception>
    public SetFigures Measure(SeenPictures pictures, MetricReference? reference, CancellationToken cancellation)
    {
        SeenPictures asked = pictures.At([.. pictures.ByEmotion.Values.SelectMany(places => places)]);
        if (asked.Count == 0)
        {
            throw new InvalidDataException($"{Path.GetDirectoryName(pictures.Pictures[0].Path)}: no picture has an emotion, expected folders of the emotions' names");
        }

        var measures = new EmotionMeasures(asked, networks);
        Fidelity[] fidelity = [.. networks.Fidelity.Select(reading => new Fidelity(reading, reference, mode, seed))];
        IReadOnlyDictionary<Emotion, EmotionDiversity> diversity = new Diversity(_distances, networks.Semantic, seed).Of(asked, mode, cancellation);
        Figure Pairs(Func<EmotionDiversity, Estimate> distance) => OfPairs(Estimate.MeanOf(diversity.Values.Select(distance)));
        return new SetFigures(
            asked.Count, [.. fidelity.Select(f => f.Of(asked, cancellation))],
            Mean(measures.Judged.Accuracy), Mean(measures.Judged.Score), Mean(measures.Judged.ValenceAccuracy), Mean(measures.Judged.ValenceScore),
            measures.Classified is { } own ? Mean(own.Accuracy) : null, Pairs(d => d.Lpips), Mean(measures.Clarity), Pairs(d => d.Squared), Pairs(d => d.Cosine), ClipScore(asked),
            asked.ByEmotion.ToDictionary(
                e => e.Key.Name(), e => Of(e.Key, measures, diversity[e.Key], fidelity[0].Fid(asked.At(e.Value), e.Key, cancellation))));
    }

    public void Dispose()
    {
        networks.Dispose();
        store.Dispose();
    }

    private EmotionFigures Of(Emotion emotion, EmotionMeasures measures, EmotionDiversity diversity, Figure fid)
    {
        ulong own = Seeds.Of(seed, emotion);
        IReadOnlyDictionary<string, int> nearest = measures.Attributes.Nearest(emotion);
        return new EmotionFigures(
            measures.Judged.CountOf(emotion), fid, Mean(measures.Judged.AccuracyOf(emotion), own), Mean(measures.Judged.ScoreOf(emotion), own),
            measures.Classified is { } classified ? Mean(classified.AccuracyOf(emotion), own) : null, OfPairs(diversity.Lpips), Mean(measures.ClarityOf(emotion), own),
            OfPairs(diversity.Squared), OfPairs(diversity.Cosine),
            EmotionNames.All.ToDictionary(found => found.Name(), found => measures.Judged.Found(emotion, found)),
            measures.Attributes.Typical(emotion), nearest.Count, nearest);
    }

    /// <summary>CLIP score (Hessel et al. 2021, as torchmetrics scales it): 100 times the cosine of a picture and the text of its content, not below 0.</summary>
    /// <returns>Null where no picture has a content.</returns>
    public Figure? ClipScore(SeenPictures pictures)
    {
        var score = new BlockMean();
        foreach (IGrouping<string, int> same in Enumerable.Range(0, pictures.Count).Where(i => pictures.Pictures[i].Content is not null).GroupBy(i => pictures.Pictures[i].Content!))
        {
            using Tensor text = networks.Texts([$"a {same.Key}"]);
            pictures.At([.. same]).Rows(networks.Semantic).Each((_, rows) =>
            {
                foreach (float cosine in ClipEyes.Cosines(rows, text).flatten().data<float>())
                {
                    score.Add(Math.Max(0, 100 * cosine));
                }
            });
        }

        return score.Count == 0 ? null : Mean(score);
    }

    private Figure Mean(BlockMean mean) => Mean(mean, (ulong)seed);

    private static Figure Mean(BlockMean mean, ulong seed) => mean.Estimate(seed).ToFigure(SmallCounts.OfMean(mean.Count));

    private static Figure OfPairs(Estimate estimate) => estimate.ToFigure(estimate.Value is null ? "a distance takes two pictures" : SmallCounts.OfPairs(estimate.Count));
}
