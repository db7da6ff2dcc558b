using System.Text;
using EmoGen.Engine;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>The files of a comparison's report.</summary>
internal static class ComparisonFiles
{
    public const string Page = "report.html";

    /// <param name="folder">Where they go.</param>
    /// <param name="report">The figures.</param>
    /// <param name="sheets">Of pictures; the first shows the methods side by side.</param>
    /// <param name="curves">Of the trainings.</param>
    public static void Write(string folder, ComparisonReport report, IReadOnlyList<ReportSheet> sheets, IEnumerable<Chart> curves)
    {
        Chart[] charts = [ComparisonCharts.EmotionAccuracy(report), ComparisonCharts.DiversityAgainstFidelity(report)], losses = [.. curves];
        ReportFiles.WriteJson(folder, report);
        WholeFile.Write(Path.Combine(folder, "table1.md"), Encoding.UTF8.GetBytes(ComparisonTable.Markdown(report)));
        WholeFile.Write(Path.Combine(folder, "table1.csv"), Encoding.UTF8.GetBytes(ComparisonTable.Csv(report)));
        foreach (Chart chart in charts.Concat(losses))
        {
            chart.Write(Path.Combine(folder, "plots"));
        }

        foreach (ReportSheet sheet in sheets)
        {
            WholeFile.Write(Path.Combine(folder, "sheets", $"{sheet.Name}.jpg"), sheet.Jpeg);
        }

        WholeFile.Write(Path.Combine(folder, Page), Encoding.UTF8.GetBytes(new HtmlReport(report, sheets, charts, losses).Page()));
    }
}
