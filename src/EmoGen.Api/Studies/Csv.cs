using System.Globalization;

namespace EmoGen.Api.Studies;

/// <summary>Lines of CSV (RFC 4180), the same in every culture: numbers as they are read back, times in UTC, nothing for null.</summary>
internal static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const string LineEnd = "\r\n";

    public static string Line(params IEnumerable<object?> values) => string.Join(',', values.Select(Field)) + LineEnd;

    private static string Field(object? value)
    {
        string text = value switch
        {
            null => "",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            bool truth => truth ? "true" : "false",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Enum name => name.ToString().ToLowerInvariant(),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
