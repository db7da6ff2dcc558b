using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>What each picture is found to show: emotions, attributes, and how clearly; by emotion and of all pictures.</summary>
internal sealed class EmotionMeasures
{
    private readonly BlockMean[] _clarities = [.. EmotionNames.All.Select(_ => new BlockMean())];

    /// <param name="pictures">Each with an emotion.</param>
    /// <param name="networks">Look at them.</param>
    public EmotionMeasures(SeenPictures pictures, MetricNetworks networks)
    {
        Attributes = new AttributeTally(networks.Table);
        Emotion[] asked = [.. pictures.Pictures.Select(p => p.Emotion!.Value)];
        Each(pictures, networks.Emotion, (places, rows) => Judged.Add(rows, asked[places]));
        Each(pictures, networks.Attributes, (places, rows) => Attributes.Add(rows, asked[places]));
        if (networks.OwnEmotion is { } own)
        {
            Classified = new EmotionTally();
            Each(pictures, own, (places, rows) => Classified.Add(rows, asked[places]));
        }

        FeatureRows[] others = [.. networks.Classifiers.Skip(1).Select(pictures.Rows)];
        Each(pictures, networks.Classifiers[0], (places, rows) =>
        {
            (int first, int count) = places.GetOffsetAndLength(asked.Length);
            int[] same = [.. Enumerable.Range(first, count)];
            Tensor clarity = SemanticClarity.Of(others.Select(o => o.Read(same)).Prepend(rows)).to(ScalarType.Float64);
            foreach ((int i, double value) in clarity.data<double>().ToArray().Index())
            {
                Clarity.Add(value);
                ClarityOf(asked[first + i]).Add(value);
            }
        });
    }

    /// <summary>By the emotion network.</summary>
    public EmotionTally Judged { get; } = new();

    /// <summary>By the pack's own classifier.</summary>
    public EmotionTally? Classified { get; }

    public AttributeTally Attributes { get; }

    /// <summary>Sem-C.</summary>
    public BlockMean Clarity { get; } = new();

    public BlockMean ClarityOf(Emotion emotion) => _clarities[(int)emotion];

    private static void Each(SeenPictures pictures, Reading reading, Action<Range, Tensor> take) =>
        pictures.Rows(reading).Each((first, rows) => take(first..(first + (int)rows.shape[0]), rows));
}
