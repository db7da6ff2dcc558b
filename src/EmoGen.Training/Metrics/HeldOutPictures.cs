using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Real pictures that no part of a pack was trained on: splits <c>test</c> and <c>val</c>. Pictures are compared with both; the figures are those of <c>test</c>,
/// compared with <c>val</c>: how far real pictures are from real ones.
/// </summary>
internal sealed class HeldOutPictures : IDisposable
{
    private const string Test = "test", Val = "val";

    /// <param name="data">The data set's folder.</param>
    /// <param name="evaluation">Measures them.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public HeldOutPictures(string data, PictureEvaluation evaluation, CancellationToken cancellation)
    {
        SeenPictures test = evaluation.Look(Pictures(data, Test), cancellation), val = evaluation.Look(Pictures(data, Val), cancellation);
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

    /// <summary>Whether a folder is a data set with both splits.</summary>
    public static bool Has(string folder) => Directory.Exists(folder) && PictureLayout.Splits(folder).Intersect([Test, Val]).Count() == 2;

    /// <summary>The pictures of both splits, with their emotions.</summary>
    /// <exception cref="InvalidDataException">A split has none.</exception>
    public static IReadOnlyList<MeasuredPicture> In(string data) => [.. Pictures(data, Test), .. Pictures(data, Val)];

    private static MeasuredPicture[] Pictures(string data, string split)
    {
        var set = PictureSet.Open(data, split);
        return set.Count > 0
            ? [.. Enumerable.Range(0, set.Count).Select(n => new MeasuredPicture(set.PathOf(n), set.Pictures[n].Emotion))]
            : throw new InvalidDataException($"{set.Root}: no picture has an emotion, expected held-out pictures of the eight");
    }
}
