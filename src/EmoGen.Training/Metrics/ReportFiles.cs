using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EmoGen.Engine;
using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Metrics;

/// <summary>The files of a report: data, a page to read, and sheets.</summary>
internal static class ReportFiles
{
    public static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <c>report.json</c>.</summary>
    /// <returns>Its content.</returns>
    public static string WriteJson<T>(string folder, T report)
    {
        string json = JsonSerializer.Serialize(report, Indented);
        WholeFile.Write(Path.Combine(folder, "report.json"), Encoding.UTF8.GetBytes(json + "\n"));
        return json;
    }

    /// <summary>Writes <c>report.md</c>.</summary>
    public static void WritePage(string folder, string markdown) => WholeFile.Write(Path.Combine(folder, "report.md"), Encoding.UTF8.GetBytes(markdown));

    public static void WriteSheet(string path, RgbImage sheet, ImageFormat format) => WholeFile.Write(path, ImageCodec.Encode(sheet, format));

    /// <summary>A share as 85.0%, or a dash where there is none.</summary>
    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:f1}%") : "–";

    /// <summary>A number with four significant digits or so, or a dash where there is none.</summary>
    public static string Number(double? number) => number is { } value ? Number(value, value) : "–";

    /// <summary>A number with as many decimals as another one has.</summary>
    public static string Number(double number, double like) =>
        number.ToString(Math.Abs(like) switch { >= 10 => "f2", >= 0.1 => "f3", >= 0.001 or 0 => "f4", _ => "g2" }, CultureInfo.InvariantCulture);

    /// <summary>The ends of a figure's interval, or nothing where there is none.</summary>
    public static string Interval(Figure figure) => figure.Low is null ? "" : $"{Number(figure.Low)} to {Number(figure.High)}";

    /// <summary>The value of a figure as a share.</summary>
    public static string Percent(Figure? figure) => Percent(figure?.Value);

    /// <summary>The value of a figure.</summary>
    public static string Number(Figure? figure) => Number(figure?.Value);
}
