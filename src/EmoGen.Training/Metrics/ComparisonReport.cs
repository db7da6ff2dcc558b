using System.Text;
using EmoGen.Training.Metrics.Networks;
using static EmoGen.Training.Metrics.ReportFiles;

namespace EmoGen.Training.Metrics;

/// <summary>A way to draw pictures of emotions.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Pack">The model pack's folder.</param>
/// <param name="Prompt">A plain prompt with <c>{emotion}</c> in it; null for the pack's own word for an emotion.</param>
internal sealed record ComparedMethod(string Name, string Pack, string? Prompt)
{
    /// <summary>Reads <c>NAME=PACK</c> or <c>NAME=PACK:PROMPT</c>, whose prompt has <c>{emotion}</c> in it; null for another text.</summary>
    public static ComparedMethod? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = text[..Math.Max(equals, 0)].Trim(), pack = text[(equals + 1)..];
        int colon = pack.Contains(WantedPicture.EmotionPlace, StringComparison.Ordinal) ? pack.IndexOf(':', StringComparison.Ordinal) : pack.Length;
        return name.Length == 0 || name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()) || name is "." or ".." || colon <= 0
            ? null
            : new ComparedMethod(name, pack[..colon], colon < pack.Length ? pack[(colon + 1)..] : null);
    }
}

/// <summary>A method's figures.</summary>
internal sealed record MethodFigures(string Name, string Model, string Hash, string? Prompt, SetFigures Figures);

/// <summary>Several methods, measured alike: the columns of EmoGen's Table 1.</summary>
/// <param name="Judge">SHA-256 of the judge's weights.</param>
/// <param name="JudgeData">The hash of the pictures that the judge was trained on, where it is known.</param>
/// <param name="Eyes">The pack whose CLIP, classifier and attributes measure all of them.</param>
/// <param name="Mode">How the figures were taken.</param>
/// <param name="Networks">Which network gave what.</param>
/// <param name="HeldOut">The same figures of real pictures.</param>
internal sealed record ComparisonReport(
    string Judge, string? JudgeData, string Eyes, int Count, long Seed, long ReferenceCount, MetricMode Mode, IReadOnlyList<NetworkRecord> Networks,
    IReadOnlyList<MethodFigures> Methods, SetFigures HeldOut)
{
    /// <summary>A page to read.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append($"# Comparison\n\n{Count} pictures of each emotion and method, seeds from {Seed}; judge `{Judge[..12]}`, CLIP of pack `{Eyes[..12]}`.\n\n");
        page.Append($"| method | {string.Join(" | ", HeldOut.Fidelity.Select(f => $"FID ({f.Network})"))} | LPIPS | Emo-A | Sem-C | Sem-D | Sem-D, cosine | attributes recognised: fewest, mean |\n");
        page.Append($"|---|{string.Concat(HeldOut.Fidelity.Select(_ => "---|"))}---|---|---|---|---|---|\n");
        foreach (MethodFigures method in Methods)
        {
            Append(page, method.Name, method.Figures);
        }

        Append(page, "*held-out pictures*", HeldOut);
        page.Append('\n');
        foreach (MethodFigures method in Methods)
        {
            page.Append($"- {method.Name}: {method.Model} `{method.Hash[..12]}`{(method.Prompt is null ? "" : $", prompt \"{method.Prompt}\"")}\n");
        }

        return page.Append(ReportNotes.Of(ReferenceCount, Mode, Networks)).ToString();
    }

    private static void Append(StringBuilder page, string name, SetFigures figures)
    {
        int[] attributes = [.. figures.Emotions.Values.Select(e => e.TypicalAttributes)];
        page.Append($"| {name} | {string.Join(" | ", figures.Fidelity.Select(f => Number(f.Fid)))} | {Number(figures.Lpips)} ");
        page.Append($"| {Percent(figures.EmoA)} | {Number(figures.SemC)} | {Number(figures.SemDSquared)} | {Number(figures.SemDCosine)} ");
        page.Append($"| {attributes.Min()}, {Number(attributes.Average())} |\n");
    }
}
