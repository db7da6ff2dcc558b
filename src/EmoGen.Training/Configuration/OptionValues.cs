using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace EmoGen.Training.Configuration;

/// <summary>Values of a configuration file for an option: as they stand on the command line, once they are of its type and in its range.</summary>
internal static class OptionValues
{
    private static readonly string[] Yes = ["true", "yes", "on"], No = ["false", "no", "off"];

    /// <exception cref="InvalidDataException">They are not; the message names file, line and key.</exception>
    public static string[] Arguments(Option option, Setting setting)
    {
        (string expected, Func<string, string?> read) = KindOf(option);
        if (setting.IsList && !option.ValueType.IsArray)
        {
            throw setting.Wrong($"is a list, expected {expected}");
        }

        string[] arguments = [.. setting.Values.Select(value =>
            $"{option.Name}={read(value) ?? throw setting.Wrong($"is '{value}', expected {expected}")}")];
        return new Command("setting") { option }.Parse(arguments).Errors is [var error, ..]
            ? throw setting.Wrong(error.Message.Replace($"{option.Name} ", "", StringComparison.Ordinal))
            : arguments;
    }

    /// <summary>What values the option takes, and one as the command line has it, or null.</summary>
    private static (string Expected, Func<string, string?> Read) KindOf(Option option)
    {
        Type type = option.ValueType.GetElementType() ?? Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string[] choices = type.IsEnum
            ? [.. Enum.GetNames(type).Select(name => name.ToLowerInvariant())]
            : [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)];
        return type == typeof(bool) ? ("true or false", Truth)
            : type == typeof(int) ? ($"a whole number up to {int.MaxValue}", text => Whole(text) is >= int.MinValue and <= int.MaxValue ? text : null)
            : type == typeof(long) ? ("a whole number", text => Whole(text) is null ? null : text)
            : type == typeof(double) ? ("a number", text => Number(text) is null ? null : text)
            : choices.Length > 0 ? ($"one of {string.Join(", ", choices)}", text => choices.Contains(text) ? text : null)
            : ("a path or a name", text => text.Length > 0 ? text : null);
    }

    private static string? Truth(string text) => Yes.Contains(text.ToLowerInvariant()) ? "true" : No.Contains(text.ToLowerInvariant()) ? "false" : null;

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
