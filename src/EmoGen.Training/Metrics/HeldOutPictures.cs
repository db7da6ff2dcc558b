using EmoGen.Training.Datasets;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Real pictures that no part of a pack was trained on: splits <c>test</c> and <c>val</c>. Pictures are compared with both; the figures are those of <c>test</c>,
/// compared with <c>val</c>: how far real pictures are from real ones.
/// </summary>
internal sealed class HeldOutPictures : IDisposable
{
    /// <param name="data">The data set's folder.</param>
    /// <param name="evaluation">Measures them.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public HeldOutPictures(string data, PictureEvaluation evaluation, CancellationToken cancellation)
    {
        SeenPictures test = evaluation.Look(Pictures(data, "test"), cancellation), val = evaluation.Look(Pictures(data, "val"), cancellation);
        using (MetricReference against = evaluation.Reference(val))
        {
            Figures = evaluation.Measure(test, against, cancellation);
        }

        Reference = evaluation.Reference(test.And(val));
    }

    public SetFigures Figures { get; }

    /// <summary>What pictures are compared with.</summary>
    public MetricReference Reference { get; }

    public void Dispose() => Reference.Dispose();

    private static MeasuredPicture[] Pictures(string data, string split)
    {
        var set = PictureSet.Open(data, split);
        return set.Count > 0
            ? [.. Enumerable.Range(0, set.Count).Select(n => new MeasuredPicture(set.PathOf(n), set.Pictures[n].Emotion))]
            : throw new InvalidDataException($"{set.Root}: no picture has an emotion, expected held-out pictures of the eight");
    }
}
