using System.Globalization;
using System.Text;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary><c>table1.md</c> and <c>table1.csv</c>.</summary>
internal static class ComparisonTable
{
    private const string RealPictures = "real pictures";

    /// <summary>For people: ours with intervals, the paper's rows below, then what is to be known of both.</summary>
    public static string Markdown(ComparisonReport report)
    {
        var page = new StringBuilder();
        page.Append($"| | {string.Join(" | ", Measure.Paper1.Select(m => m.Title + (m.HigherIsBetter ? " ↑" : " ↓")))} |\n|---{string.Concat(Enumerable.Repeat("|---", Measure.Paper1.Count))}|\n");
        foreach ((string name, SetFigures figures) in Rows(report))
        {
            page.Append($"| {name} | {string.Join(" | ", Measure.Paper1.Select(m => Cell(m, m.Of(figures))))} |\n");
        }

        foreach (PaperRow row in report.Paper)
        {
            page.Append($"| *{row.Method}, the paper* | {string.Join(" | ", Measure.Paper1.Select(m => $"*{m.InPaper(row)}*"))} |\n");
        }

        ComparisonSetting setting = report.Setting;
        page.Append(CultureInfo.InvariantCulture, $"\n{setting.Count} pictures of each emotion and method, {setting.Steps} steps, seeds from {setting.Seed}; in brackets 95% intervals. The paper's rows are of Stable Diffusion 1.5, EmoSet and the public networks");
        page.Append(setting.RecipeScale == 1 ? ".\n\n" : string.Create(CultureInfo.InvariantCulture, $"; trainings of this table were made smaller, to {setting.RecipeScale:0.####} of their steps and pictures.\n\n"));
        foreach (NetworkRecord network in report.Networks)
        {
            page.Append($"- {network.Measures}: {network.Network}, `{network.Hash[..12]}`{(network.StandsFor is null ? "" : $", in the place of {network.StandsFor}")}\n");
        }

        foreach ((string warning, string where) in report.Warnings)
        {
            page.Append($"- Careful, {where}: {warning}\n");
        }

        return page.ToString();
    }

    /// <summary>For programs: ten digits of each value, which rounding does not reach.</summary>
    public static string Csv(ComparisonReport report)
    {
        Measure[] measures = [.. Measure.Paper1, .. Measure.Others];
        var lines = new StringBuilder();
        lines.Append(string.Join(',', measures.SelectMany(m => new[] { m.Key, $"{m.Key}_low", $"{m.Key}_high", $"{m.Key}_count" }).Prepend("source").Prepend("method"))).Append('\n');
        foreach ((string name, SetFigures figures) in Rows(report))
        {
            lines.Append(string.Join(',', measures.Select(m => m.Of(figures)).SelectMany(f => new[] { Exact(f?.Value), Exact(f?.Low), Exact(f?.High), f is null ? "" : Exact(f.Count) })
                .Prepend("measured").Prepend(Quoted(name)))).Append('\n');
        }

        foreach (PaperRow row in report.Paper)
        {
            lines.Append(string.Join(',', measures.SelectMany(m => new[] { Exact(m.Paper?.Invoke(row)), "", "", "" }).Prepend("paper").Prepend(Quoted(row.Method)))).Append('\n');
        }

        return lines.ToString();
    }

    private static IEnumerable<(string Name, SetFigures Figures)> Rows(ComparisonReport report) =>
        report.Methods.Select(m => (m.Name, m.Figures)).Append((RealPictures, report.HeldOut));

    private static string Cell(Measure measure, Figure? figure) =>
        measure.Text(figure?.Value) + (measure.Interval(figure) is { Length: > 0 } interval ? $" ({interval})" : "");

    private static string Exact(double? number) => number?.ToString("g10", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
