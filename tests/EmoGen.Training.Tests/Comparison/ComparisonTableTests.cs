using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using EmoGen.Training.Comparison;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Tests.Comparison;

public sealed partial class ComparisonTableTests
{
    [GeneratedRegex("<data value=\"([^\"]+)\">([^<]+)</data>")]
    private static partial Regex Data { get; }

    [GeneratedRegex("(?:src|srcset|href)=\"(?!data:)")]
    private static partial Regex Outside { get; }

    private readonly ComparisonReport _report = ComparisonReports.Three();

    [Fact]
    public void The_papers_rows_stand_beside_ours()
    {
        string[] lines = ComparisonTable.Markdown(_report).Split('\n');
        Assert.Equal("| | FID ↓ | LPIPS ↑ | Emo-A ↑ | Sem-C ↑ | Sem-D ↑ |", lines[0]);
        Assert.Contains("| EmoGen | 44.80 (40.00–50.00) | 2.300 (2.250–2.390) | 90.0% (85.0–95.0) | 0.600 (0.580–0.620) | 0.600 (0.580–0.620) |", lines);
        Assert.Contains("| *EmoGen, the paper* | *41.60* | *0.717* | *76.25%* | *0.633* | *0.0335* |", lines);
        Assert.Contains(lines, l => l.Contains("to 0.5 of their steps", StringComparison.Ordinal));
        Assert.Contains("- Careful, FID: EmoGen: too few pictures", lines);
    }

    [Fact]
    public void The_csv_file_has_every_digit_and_as_many_fields_in_each_row()
    {
        string[][] rows = [.. ComparisonTable.Csv(_report).TrimEnd().Split('\n').Select(l => l.Split(','))];
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(1 + 4 + 4, rows.Length); // three methods and real pictures, four of the paper
        string[] ours = rows.Single(r => r[0] == "EmoGen" && r[1] == "measured"), theirs = rows.Single(r => r[0] == "EmoGen" && r[1] == "paper");
        Assert.Equal(["44.8", "40", "50", "800"], ours[2..6]);
        Assert.Equal(["41.6", "", "", ""], theirs[2..6]);
    }

    [Fact]
    public void The_pages_figures_are_the_reports()
    {
        string page = Page();
        double[] shown = [.. Data.Matches(page).Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        SetFigures[] sets = [.. _report.Methods.Select(m => m.Figures), _report.HeldOut];
        double[] expected = [.. Figures(Measure.Paper1).Concat(Figures(Measure.Others))];
        Assert.Equal(expected, shown);
        Assert.Contains("paper: 41.60", page, StringComparison.Ordinal);

        IEnumerable<double> Figures(IReadOnlyList<Measure> measures) => sets.SelectMany(s => measures.Select(m => m.Of(s)!.Value!.Value));
    }

    [Fact]
    public void The_page_needs_nothing_beside_it()
    {
        string page = Page();
        Assert.DoesNotMatch(Outside, page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<without>", page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode("EmoGen <without> confidence"), page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_was_made_smaller()
    {
        string page = Page();
        Assert.Contains("Pictures were drawn in 10 steps, in all methods alike; the pack&#39;s own number is 20.", page, StringComparison.Ordinal);
        Assert.Contains("trained on 0.5 of their steps", page, StringComparison.Ordinal);
    }

    private string Page() => new HtmlReport(
        _report, [new ReportSheet("methods", "a sheet", [1, 2, 3]), new ReportSheet("generation", "another", [4])],
        [ComparisonCharts.EmotionAccuracy(_report), ComparisonCharts.DiversityAgainstFidelity(_report)], []).Page();
}
