using System.Globalization;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>A column of the table.</summary>
/// <param name="Key">As the CSV file and <c>report.json</c>'s verdicts name it.</param>
/// <param name="Title">As a reader sees it.</param>
/// <param name="HigherIsBetter">Else lower is.</param>
/// <param name="Says">What it tells, for a reader who does not know it.</param>
/// <param name="Of">The figure.</param>
/// <param name="Paper">Its number in the paper's table; null for a figure that the paper has not.</param>
internal sealed record Measure(string Key, string Title, bool HigherIsBetter, string Says, Func<SetFigures, Figure?> Of, Func<PaperRow, double>? Paper = null)
{
    /// <summary>The paper's five (EmoGen, Table 1).</summary>
    public static IReadOnlyList<Measure> Paper1 { get; } =
    [
        new("fid", "FID", false, "how far the pictures, as a set, are from real ones", f => f.Fid, p => p.Fid),
        new("lpips", "LPIPS", true, "how different two pictures of one emotion look", f => f.Lpips, p => p.Lpips),
        new("emo_a", "Emo-A", true, "in how many pictures a judge finds the emotion that was asked for", f => f.EmoA, p => p.EmoA) { IsShare = true },
        new("sem_c", "Sem-C", true, "how clearly one sees what a picture shows", f => f.SemC, p => p.SemC),
        new("sem_d", "Sem-D", true, "how different two pictures of one emotion are in what they show", f => f.SemDSquared, p => p.SemD),
    ];

    /// <summary>More of what is measured.</summary>
    public static IReadOnlyList<Measure> Others { get; } =
    [
        new("kid", "KID", false, "as FID, and honest with few pictures", f => f.Fidelity[0].Kid),
        new("precision", "Precision", true, "share of the pictures that real ones surround", f => f.Fidelity[0].Precision) { IsShare = true },
        new("recall", "Recall", true, "share of the real pictures that the pictures surround", f => f.Fidelity[0].Recall) { IsShare = true },
        new("fid_2", "FID, second network", false, "by a network that knows nothing of the generator", f => f.Fidelity.ElementAtOrDefault(1)?.Fid),
        new("emo_a_2", "Emo-A of two", true, "in how many pictures the judge finds the asked valence, positive or negative", f => f.EmoA2) { IsShare = true },
        new("emo_score", "Emotion score", true, "the probability that the judge gives the asked emotion", f => f.EmoScore) { IsShare = true },
        new("own_emo_a", "Emo-A, own classifier", true, "Emo-A by the pack's classifier, which EmoGen's training knows", f => f.OwnEmoA) { IsShare = true },
        new("sem_d_cosine", "Sem-D, cosine", true, "Sem-D by the angle", f => f.SemDCosine),
    ];

    /// <summary>Written in percent.</summary>
    public bool IsShare { get; init; }

    /// <summary>A value as the table has it.</summary>
    public string Text(double? value) => IsShare ? ReportFiles.Percent(value) : ReportFiles.Number(value);

    /// <summary>A method's figure in the paper, with the paper's digits; null where it has none.</summary>
    public string? InPaper(PaperRow? row) => row is null || Paper?.Invoke(row) is not { } value ? null
        : IsShare ? (100 * value).ToString("f2", CultureInfo.InvariantCulture) + "%" : Text(value);

    /// <summary>The ends of its interval, with the digits of the value; empty where there are none.</summary>
    public string Interval(Figure? figure) => figure is { Value: { } value, Low: { } low, High: { } high } ? $"{Digits(low, value)}–{Digits(high, value)}" : "";

    private string Digits(double end, double value) => IsShare ? (100 * end).ToString("f1", CultureInfo.InvariantCulture) : ReportFiles.Number(end, value);
}

/// <summary>A row of the paper's Table 1: Stable Diffusion 1.5, EmoSet, the public networks.</summary>
internal sealed record PaperRow(string Method, double Fid, double Lpips, double EmoA, double SemC, double SemD)
{
    public static IReadOnlyList<PaperRow> All { get; } =
    [
        new("Stable Diffusion", 44.05, 0.687, 0.7077, 0.608, 0.0199),
        new("Textual Inversion", 50.51, 0.702, 0.7487, 0.605, 0.0282),
        new("DreamBooth", 46.89, 0.661, 0.7050, 0.614, 0.0178),
        new("EmoGen", 41.60, 0.717, 0.7625, 0.633, 0.0335),
    ];

    /// <summary>Of a method of that name; null where the paper has none.</summary>
    public static PaperRow? Of(string method) => All.FirstOrDefault(r => r.Method.Equals(method, StringComparison.OrdinalIgnoreCase));
}
