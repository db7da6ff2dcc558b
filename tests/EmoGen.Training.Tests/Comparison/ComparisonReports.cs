using EmoGen.Engine.Emotions;
using EmoGen.Training.Comparison;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Tests.Comparison;

/// <summary>Reports with figures that a test chose.</summary>
internal static class ComparisonReports
{
    /// <summary>A baseline, EmoGen and a variant: ahead, behind and open in something each.</summary>
    public static ComparisonReport Three() => new(
        "emogen evaluate table1 --model mini --output out", "1.0.0+abc", new ComparisonSetting(100, 1, 10, 20, 128, 128, 4, "unipc", 0.5, MetricMode.Corrected), new string('d', 64), ["emogen data emoscapes"], 2400,
        [new NetworkRecord("FID", "clip", new string('e', 64), "Inception v3")],
        [
            Method("Stable Diffusion", MethodKind.Baseline, Set(fid: (80, 70, 90), emoA: (0.5, 0.45, 0.55), lpips: (2.5, 2.4, 2.6))),
            Method("EmoGen", MethodKind.EmoGen, Set(fid: (44.8, 40, 50), emoA: (0.9, 0.85, 0.95), lpips: (2.3, 2.25, 2.39), warning: "too few pictures")),
            Method("EmoGen <without> confidence", MethodKind.Variant, Set(fid: (30, 25, 35), emoA: (0.88, 0.8, 0.94), lpips: (2.3, 2.2, 2.4))),
        ],
        Set(fid: (4.3, 4, 5), emoA: (0.79, 0.76, 0.82), lpips: (3.1, 3, 3.2)));

    private static MethodFigures Method(string name, MethodKind kind, SetFigures figures) => new(name, kind, "mini 1.0", new string('a', 64), null, [], figures);

    private static SetFigures Set((double, double, double) fid, (double, double, double) emoA, (double, double, double) lpips, string? warning = null)
    {
        Figure Of((double Value, double Low, double High) f, string? careful = null) => new(f.Value, f.Low, f.High, 800, careful);
        Figure share = Of(emoA), spread = Of(lpips), same = Of((0.6, 0.58, 0.62));
        var fidelity = new FidelityFigures("clip", Of(fid, warning), Of((0.1, 0.09, 0.11)), same, same);
        return new SetFigures(
            800, [fidelity, fidelity with { Network = "judge" }], share, share, share, share, share, spread, same, same, same, null,
            EmotionNames.All.ToDictionary(e => e.Name(), _ => new EmotionFigures(
                100, Of(fid), share, share, share, spread, same, same, same, new Dictionary<string, long>(), 7, 9, new Dictionary<string, int>())));
    }
}
