using System.Globalization;
using System.Net;
using System.Text;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>Pieces of a page that stands alone: pictures are in it, and it runs no script.</summary>
internal static class Html
{
    /// <summary>A whole page.</summary>
    public static string Page(string title, string style, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{Text(title)}</title>
        <style>
        {style}
        </style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>

        """;

    /// <summary>Text as it must stand in a page.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A heading and what follows it.</summary>
    public static string Section(string heading, params IEnumerable<string> content) => $"<section>\n<h2>{Text(heading)}</h2>\n{string.Join('\n', content)}\n</section>\n";

    public static string Paragraph(string text) => $"<p>{Text(text)}</p>";

    /// <summary>A table that scrolls sideways where it is wider than the page; its first column is of headings.</summary>
    public static string Table(IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows, string kind)
    {
        var table = new StringBuilder($"<div class=\"scroll\" tabindex=\"0\"><table class=\"{kind}\">\n<thead><tr>");
        table.AppendJoin("", columns.Select(c => $"<th scope=\"col\">{c}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (string[] cells in rows.Select(r => r.ToArray()))
        {
            table.Append($"<tr><th scope=\"row\">{cells[0]}</th>{string.Concat(cells.Skip(1).Select(c => $"<td>{c}</td>"))}</tr>\n");
        }

        return table.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A figure with its interval and count; the exact numbers stand in the attributes.</summary>
    public static string Cell(Measure measure, Figure? figure)
    {
        if (figure?.Value is not { } value)
        {
            return $"<span title=\"{Text(figure?.Warning ?? "not measured")}\">–</span>";
        }

        string interval = measure.Interval(figure);
        string mark = figure.Warning is null ? "" : $" <span class=\"careful\" title=\"{Text(figure.Warning)}\">!</span>";
        return $"<data value=\"{value.ToString("r", CultureInfo.InvariantCulture)}\">{measure.Text(value)}</data>{mark}"
            + (interval.Length == 0 ? "" : $"<small>{interval}</small>") + $"<small class=\"count\">n = {figure.Count.ToString("N0", CultureInfo.InvariantCulture)}</small>";
    }

    /// <summary>A chart in the page's colours.</summary>
    public static string Picture(Chart chart) => $"""
        <figure{(chart.Width > 900 ? " class=\"wide\"" : "")}><div class="scroll"><picture>
        <source media="(prefers-color-scheme: dark)" srcset="{Svg(chart.Svg(ChartTheme.Dark))}">
        <img src="{Svg(chart.Svg(ChartTheme.Light))}" width="{chart.Width}" height="{chart.Height}" alt="{Text(chart.Says)}">
        </picture></div><figcaption>{Text(chart.Says)}</figcaption></figure>
        """;

    /// <summary>A sheet of pictures.</summary>
    /// <param name="jpeg">The file's content.</param>
    /// <param name="says">What it shows.</param>
    public static string Picture(byte[] jpeg, string says) =>
        $"<figure class=\"wide\"><div class=\"scroll\"><img class=\"sheet\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\" alt=\"{Text(says)}\"></div><figcaption>{Text(says)}</figcaption></figure>";

    /// <summary>Commands, one below the other.</summary>
    public static string Commands(IEnumerable<string> lines) => $"<pre class=\"scroll\" tabindex=\"0\"><code>{Text(string.Join('\n', lines))}</code></pre>";

    private static string Svg(string document) => $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(document))}";
}
