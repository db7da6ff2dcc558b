using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Metrics;

/// <summary>How near pictures are to a reference in one network's features: FID, KID, precision and recall.</summary>
internal sealed class Fidelity(Reading reading, MetricReference? reference, MetricMode mode, long seed)
{
    private const string NoReference = "there is no reference to compare with", NoPictures = "it takes the reference's pictures, and there are but statistics";

    /// <summary>Of all pictures, whichever their emotions.</summary>
    public FidelityFigures Of(SeenPictures pictures, CancellationToken cancellation)
    {
        FeatureRows rows = pictures.Rows(reading);
        (Figure kid, Figure precision, Figure recall) = Samples(rows, cancellation);
        return new FidelityFigures(reading.Network.Name, Fid(rows, cancellation), kid, precision, recall);
    }

    /// <summary>FID of one emotion's pictures to the reference's of this emotion; in the reference's scripts rounded to float32, as torchmetrics returns it.</summary>
    public Figure Fid(SeenPictures pictures, Emotion emotion, CancellationToken cancellation)
    {
        if (reference?.Statistics(reading.Network)[emotion] is not { Count: >= 2 } own)
        {
            return Figure.None(pictures.Count, reference is null ? NoReference : $"the reference has no two pictures of {emotion.Name()}");
        }

        using var distance = new FrechetDistance(own);
        Figure figure = Fid(pictures.Rows(reading), distance, own.Count, Seeds.Of(seed, emotion), cancellation);
        return mode == MetricMode.Paper && figure.Value is { } value ? figure with { Value = (float)value } : figure;
    }

    private Figure Fid(FeatureRows rows, CancellationToken cancellation) => reference is null
        ? Figure.None(rows.Count, NoReference)
        : Fid(rows, reference.Distance(reading.Network), reference.Count, (ulong)seed, cancellation);

    private static Figure Fid(FeatureRows rows, FrechetDistance? distance, long references, ulong seed, CancellationToken cancellation)
    {
        if (distance is null || rows.Count < 2)
        {
            return Figure.None(rows.Count, $"FID takes two pictures at least, and there are {rows.Count} and {references} of the reference");
        }

        using FeatureStatistics statistics = FeatureStatistics.Of(rows);
        Figure figure = new Estimate(distance.To(statistics), distance.Replicates(rows, seed, cancellation), rows.Count)
            .ToNormalFigure(SmallCounts.OfFid(Math.Min(rows.Count, references), statistics.Dimensions));
        return figure with { Low = figure.Low is { } low ? Math.Max(0, low) : null };
    }

    private (Figure Kid, Figure Precision, Figure Recall) Samples(FeatureRows rows, CancellationToken cancellation)
    {
        if (reference?.Rows(reading) is not { } others)
        {
            var none = Figure.None(rows.Count, reference is null ? NoReference : NoPictures);
            return (none, none, none);
        }

        int fewer = Math.Min(rows.Count, others.Count);
        (Estimate precision, Estimate recall) = ManifoldOverlap.Of(rows, others, (ulong)seed, cancellation);
        return (KernelDistance.Between(rows, others, (ulong)seed, cancellation).ToNormalFigure(SmallCounts.OfKid(fewer)),
            precision.ToFigure(SmallCounts.OfOverlap(fewer)), recall.ToFigure(SmallCounts.OfOverlap(fewer)));
    }
}
