using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Metrics;

/// <summary>What the figures of a report mean.</summary>
internal static class ReportNotes
{
    /// <param name="references">Held-out pictures that pictures are compared with.</param>
    /// <param name="mode">How the figures were taken.</param>
    /// <param name="networks">Which network gave what.</param>
    public static string Of(long references, MetricMode mode, IReadOnlyList<NetworkRecord> networks) => $"""
        - Emotions are judged by a network of `emogen train encoder` alone, which must not share pictures with a model's own training. *Held-out* are the real pictures of split `test`.
        - FID, KID, precision and recall compare with {references} real pictures (splits `test` and `val`), those of the held-out pictures with `val`.
        {string.Join('\n', networks.Where(n => n.StandsFor is not null).Select(n => $"- {n.Measures}: {n.Network} stands for {n.StandsFor}; the figures do not compare with published ones."))}
        - {Pairs(mode)}
        - Sem-C is the larger of the best probability among objects and among scenes.
        - An attribute is recognised where its text is, of all {EmotionNames.All.Count} emotions' attributes, the nearest to a picture for the pack's CLIP; it is one of the emotion's where the pack's table says so.
        - `report.json` has the count, the 95% interval and a warning of each figure; docs/metrics.md says how they are made.

        """;

    private static string Pairs(MetricMode mode) => mode == MetricMode.Paper
        ? $"Mode `paper`: LPIPS and Sem-D are over {Diversity.PaperPairs} random pairs of an emotion's pictures and those of the emotions before it, as the reference's script draws them."
        : "LPIPS and Sem-D are means over all pairs of pictures of one emotion, not of a sample.";
}
