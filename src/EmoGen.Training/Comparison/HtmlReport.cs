using System.Globalization;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Comparison;

/// <summary>A sheet of pictures for the report.</summary>
/// <param name="Name">Of its file, without <c>.jpg</c>.</param>
/// <param name="Says">What it shows.</param>
/// <param name="Jpeg">The file's content.</param>
internal sealed record ReportSheet(string Name, string Says, byte[] Jpeg);

/// <summary><c>report.html</c>: a comparison as one page that needs nothing beside it.</summary>
/// <param name="report">The figures.</param>
/// <param name="sheets">The methods side by side, then the compared pack's gallery.</param>
/// <param name="charts">Of the figures.</param>
/// <param name="curves">Of the trainings.</param>
internal sealed class HtmlReport(ComparisonReport report, IReadOnlyList<ReportSheet> sheets, IReadOnlyList<Chart> charts, IReadOnlyList<Chart> curves)
{
    public string Page() => Html.Page(Title, Style(), string.Concat(Head(), Short(), Table1(), Side(), Figures(), Gallery(), More(), Curves(), Careful(), Repeat()));

    private string Title => $"EmoGen and its baselines on {report.EmoGen.Model}";

    private string Head()
    {
        ComparisonSetting setting = report.Setting;
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            <header>
            <h1>{Html.Text(Title)}</h1>
            <p class="lead">{report.Methods.Count} ways to draw eight emotions, each with {setting.Count} pictures of each emotion, from the same seeds: {report.Methods.Count * setting.Pictures:N0} pictures
            of {setting.Width} × {setting.Height}, {setting.Steps} steps of {setting.Scheduler}, guidance {setting.GuidanceScale}. The same networks measure all of them, and {report.HeldOut.Count:N0} real pictures beside.</p>

            """);
        string steps = setting.Steps == setting.PackSteps ? "" : Notice($"Pictures were drawn in {setting.Steps} steps, in all methods alike; the pack's own number is {setting.PackSteps}.");
        string scale = setting.RecipeScale == 1 ? "" : Notice(string.Create(CultureInfo.InvariantCulture,
            $"A quick look: baselines and variants were trained on {setting.RecipeScale:0.####} of their steps and pictures, and the compared pack was not. Do not compare methods by this page."));
        return text + steps + scale + "</header>\n";
    }

    private string Short() => Html.Section(
        "Where EmoGen wins, and where it does not",
        [
            .. Standings.Sentences(report).Select(Html.Paragraph),
            Html.Paragraph("A win is claimed only where the two 95% intervals do not overlap, which is stricter than a test of their difference."),
            Html.Table(
                Measure.Paper1.Select(m => Html.Text(m.Title)).Prepend("EmoGen against"),
                report.Methods.Where(m => m.Kind != MethodKind.EmoGen).Select(
                    m => report.Verdicts.Where(v => v.Other == m.Name).Select(v => Standings.Mark(v.Standing)).Prepend(Html.Text(m.Name))),
                "standings"),
        ]);

    private string Table1() => Html.Section(
        "Table 1",
        Html.Table(
            Measure.Paper1.Select(m => $"{Html.Text(m.Title)} {(m.HigherIsBetter ? "↑" : "↓")}").Prepend("method"),
            report.Methods.Select(m => Measure.Paper1.Select(measure => Html.Cell(measure, measure.Of(m.Figures)) + InPaper(measure, m)).Prepend(Name(m)))
                .Append(Measure.Paper1.Select(measure => Html.Cell(measure, measure.Of(report.HeldOut))).Prepend("<em>real pictures</em>")),
            "figures"),
        Html.Paragraph("↑ more is better, ↓ less is. Below each figure its 95% interval and over how many pictures, or pairs of pictures, it is. The paper's figures are of Stable Diffusion 1.5, EmoSet and "
            + "the public networks: compare their order with ours, not their size."),
        $"<ul>{string.Concat(Measure.Paper1.Select(m => $"<li><strong>{Html.Text(m.Title)}</strong>: {Html.Text(m.Says)}.</li>"))}</ul>");

    private string Side() => Html.Section("The same seeds, method by method", sheets.Take(1).Select(s => Html.Picture(s.Jpeg, s.Says)));

    private string Figures() => Html.Section("Emotion, fidelity and diversity", charts.Select(Html.Picture));

    private string Gallery() => Html.Section("What EmoGen draws", sheets.Skip(1).Select(s => Html.Picture(s.Jpeg, s.Says)));

    private string More()
    {
        Measure[] others = [.. Measure.Others.Where(m => report.Methods.Any(method => m.Of(method.Figures)?.Value is not null))];
        return Html.Section(
            "More figures",
            Html.Table(
                others.Select(m => $"{Html.Text(m.Title)} {(m.HigherIsBetter ? "↑" : "↓")}").Append("attributes recognised").Prepend("method"),
                report.Methods.Select(m => (Name: Name(m), m.Figures)).Append((Name: "<em>real pictures</em>", Figures: report.HeldOut))
                    .Select(m => others.Select(measure => Html.Cell(measure, measure.Of(m.Figures))).Append(Attributes(m.Figures)).Prepend(m.Name)),
                "figures"),
            $"<ul>{string.Concat(others.Select(m => $"<li><strong>{Html.Text(m.Title)}</strong>: {Html.Text(m.Says)}.</li>"))}"
                + "<li><strong>Attributes recognised</strong>: how many of an emotion's typical contents CLIP finds in its pictures: the mean over the emotions, and the fewest.</li></ul>");
    }

    private string Curves() => curves.Count == 0 ? "" : Html.Section(
        "How the trainings went",
        Html.Paragraph("Losses of the trainings that this comparison made. Different losses are on different scales. The compared pack was trained before, and its curves are not here."),
        $"<div class=\"curves\">{string.Concat(curves.Select(Html.Picture))}</div>");

    private string Careful() => Html.Section(
        "What measures, and what to be careful about",
        Html.Table(
            ["figures", "network", "in the place of", "hash"],
            report.Networks.Select(n => new[] { Html.Text(n.Measures), Html.Text(n.Network), Html.Text(n.StandsFor ?? "–"), Hash(n.Hash) }), "networks"),
        report.HasStandIns ? Html.Paragraph("Public networks that were not given are stood in for by the pack's own encoders and the judge: such figures compare within this page alone.") : "",
        report.Setting.Mode == MetricMode.Paper ? Html.Paragraph("Figures are taken as the reference's scripts ran, quirks included (mode 'paper').") : "",
        Html.Paragraph(string.Create(CultureInfo.InvariantCulture, $"FID is against {report.ReferenceCount:N0} real pictures that no training has seen (splits test and val); that of the real pictures is test against val.")),
        $"<ul>{string.Concat(report.Warnings.Select(w => $"<li><span class=\"careful\">{Html.Text(w.Where)}</span>: {Html.Text(w.Warning)}</li>"))}</ul>");

    private string Repeat() => Html.Section(
        "To repeat it",
        [
            Html.Paragraph("One command makes everything here: data, judge, trainings, pictures and this page. Stopped, it goes on where it was. With the same options it makes the same table."),
            Html.Commands([report.Command]),
            Html.Table(
                ["method", "pack", "hash", "drawn by"],
                report.Methods.Select(m => new[] { Name(m), Html.Text(m.Model), Hash(m.Hash), m.Prompt is null ? "its own word for the emotion" : $"“{Html.Text(m.Prompt)}”" }), "packs"),
            Html.Paragraph(string.Create(CultureInfo.InvariantCulture,
                $"Picture k of an emotion has seed {report.Setting.Seed} + k in every method; trainings have seed 1. Training data {report.Data[..12]}, program {report.Program}.")),
            .. report.DataCommands.Count == 0 ? [] : new[] { "<h3>Data and judge</h3>", Html.Commands(report.DataCommands) },
            .. report.Methods.Where(m => m.Commands.Count > 0).SelectMany(m => new[] { $"<h3>{Html.Text(m.Name)}</h3>", Html.Commands(m.Commands) }),
        ]);

    private static string InPaper(Measure measure, MethodFigures method) =>
        measure.InPaper(PaperRow.Of(method.Name)) is { } text ? $"<small class=\"paper\">paper: {text}</small>" : "";

    private static string Attributes(Metrics.SetFigures figures)
    {
        int[] found = [.. figures.Emotions.Values.Select(e => e.TypicalAttributes)];
        return string.Create(CultureInfo.InvariantCulture, $"{found.Average():f1}<small>fewest {found.Min()}, over {found.Length} of {EmotionNames.All.Count} emotions</small>");
    }

    private static string Name(MethodFigures method) => method.Kind == MethodKind.EmoGen ? $"<span class=\"ours\">{Html.Text(method.Name)}</span>" : Html.Text(method.Name);

    private static string Hash(string hash) => $"<code title=\"{Html.Text(hash)}\">{Html.Text(hash[..12])}</code>";

    private static string Notice(string text) => $"<p class=\"notice\">{Html.Text(text)}</p>\n";

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("comparison/report.css")!);
        return reader.ReadToEnd().TrimEnd();
    }
}
