using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Http;

namespace EmoGen.Api.Jobs;

/// <summary>Something that the client should know of a job that goes on all the same.</summary>
/// <param name="Field">The request's field that it is about.</param>
/// <param name="Message">One sentence.</param>
/// <param name="CutText">The part of the prompt that was left out, where one was.</param>
public sealed record JobWarning(string Field, string Message, string? CutText);

/// <summary>Warnings as they lie in the row.</summary>
public static partial class JobWarnings
{
    /// <summary>Why a job fails that has no picture to show.</summary>
    public const string AllWithheld = "The safety checker withheld every picture: another seed or other words may help.";

    /// <summary>Of a picture that the safety checker keeps back: it is not stored, and no attempt draws it again.</summary>
    public static JobWarning Withheld(int index) => new(
        FormattableString.Invariant($"images[{index}]"), "The safety checker withheld this picture: another seed or other words may help.", null);

    /// <summary>The indices of the pictures that were withheld.</summary>
    public static IEnumerable<int> WithheldIndices(this IEnumerable<JobWarning> warnings) => warnings
        .Select(warning => ImageField().Match(warning.Field))
        .Where(match => match.Success)
        .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    public static IReadOnlyList<JobWarning> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<JobWarning>>(json, StrictJson.Stored)!;

    public static string? Write(IReadOnlyList<JobWarning> warnings) =>
        warnings.Count == 0 ? null : JsonSerializer.Serialize(warnings, StrictJson.Options);

    [GeneratedRegex(@"^images\[(\d+)\]$")]
    private static partial Regex ImageField();
}
