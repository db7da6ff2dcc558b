using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Http;

namespace EmoGen.Api.Jobs;

/// <summary>
/// A label of a job as the search finds it. It says again what <see cref="Job.Labels"/> holds, and whose the job is, so that one index answers
/// which of an owner's jobs have it.
/// </summary>
public sealed class JobLabel
{
    public Guid JobId { get; init; }

    public required string Key { get; init; }

    public required string Value { get; init; }

    public required string Owner { get; init; }
}

/// <summary>The rules of labels, and how they lie in a job's row.</summary>
public static partial class LabelRules
{
    public const int MaxCount = 16;

    public const int MaxKeyLength = 63;

    public const int MaxValueLength = 200;

    /// <summary>Checks the labels of a body's field <c>labels</c>; null is none.</summary>
    public static void Check(Checks checks, IReadOnlyDictionary<string, string?>? labels)
    {
        checks.Require(labels is not { Count: > MaxCount }, "labels", $"Expected at most {MaxCount} labels, got {labels?.Count}.");
        foreach ((string key, string? value) in labels ?? new Dictionary<string, string?>())
        {
            checks
                .Require(IsKey(key), "labels", $"A key is 1 to {MaxKeyLength} of a-z, 0-9, '.', '_' and '-', and begins with a letter or a digit.")
                .Require(!IsKey(key) || IsValue(value), $"labels.{key}", $"Expected a text of at most {MaxValueLength} characters, without control characters.");
        }
    }

    /// <summary>Reads the labels of a query's parameter <c>label</c>, each <c>key:value</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Parse(IReadOnlyList<string>? labels) =>
        [.. (labels ?? []).Select(label => label.Split(':', 2)).Select(parts => KeyValuePair.Create(parts[0], parts.ElementAtOrDefault(1)))];

    /// <summary>Checks what <see cref="Parse"/> has read.</summary>
    public static void Check(Checks checks, IReadOnlyList<KeyValuePair<string, string?>> parsed) => checks
        .Require(parsed.Count <= MaxCount, "label", $"Expected at most {MaxCount} labels, got {parsed.Count}.")
        .Require(parsed.All(label => IsKey(label.Key) && IsValue(label.Value)), "label", "Expected KEY:VALUE, such as project:autumn.");

    /// <summary>The labels as rows of a job that is about to be stored.</summary>
    public static List<JobLabel> Rows(IReadOnlyDictionary<string, string?>? labels, string owner) =>
        [.. (labels ?? new Dictionary<string, string?>()).Select(label => new JobLabel { Key = label.Key, Value = label.Value!, Owner = owner })];

    /// <summary>The JSON of a job's row, sorted by key; null for no labels.</summary>
    public static string? Write(IReadOnlyDictionary<string, string?>? labels) => labels is not { Count: > 0 } ? null
        : JsonSerializer.Serialize(new SortedDictionary<string, string?>(labels.ToDictionary(), StringComparer.Ordinal), StrictJson.Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyDictionary<string, string?>? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string?>>(json, StrictJson.Options);

    private static bool IsKey(string key) => Keys().IsMatch(key);

    private static bool IsValue(string? value) => value is { Length: <= MaxValueLength } && !value.Any(char.IsControl);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex Keys();
}
