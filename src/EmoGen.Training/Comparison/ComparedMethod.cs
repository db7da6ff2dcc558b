using System.Text.Json.Serialization;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>What a method is to the comparison.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MethodKind>))]
internal enum MethodKind
{
    /// <summary>Another way to draw emotions.</summary>
    Baseline,

    /// <summary>The compared pack.</summary>
    EmoGen,

    /// <summary>The compared pack's method trained otherwise: the paper's ablations.</summary>
    Variant,
}

/// <summary>A way to draw pictures of emotions.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Pack">The model pack's folder.</param>
/// <param name="Prompt">A plain prompt with <c>{emotion}</c> in it; null for the pack's own word for an emotion.</param>
/// <param name="Kind">What it is to the comparison.</param>
/// <param name="Recipe">By which the pack was made; null for a finished one.</param>
internal sealed record ComparedMethod(string Name, string Pack, string? Prompt, MethodKind Kind = MethodKind.Baseline, Recipe? Recipe = null)
{
    /// <summary>The compared pack's name in the table.</summary>
    public const string EmoGen = "EmoGen";

    /// <summary>Reads <c>NAME=PACK</c> or <c>NAME=PACK:PROMPT</c>, whose prompt has <c>{emotion}</c> in it; null for another text.</summary>
    public static ComparedMethod? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = text[..Math.Max(equals, 0)].Trim(), pack = text[(equals + 1)..];
        int colon = pack.Contains(WantedPicture.EmotionPlace, StringComparison.Ordinal) ? pack.IndexOf(':', StringComparison.Ordinal) : pack.Length;
        return name.Length == 0 || name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()) || name is "." or ".." || colon <= 0
            ? null
            : new ComparedMethod(name, pack[..colon], colon < pack.Length ? pack[(colon + 1)..] : null);
    }

    /// <summary>What is wrong with the entries of <c>--baselines</c>, in one sentence; null if nothing is.</summary>
    public static string? Problem(IEnumerable<string> entries)
    {
        (string Entry, string? Name)[] named = [.. entries.Select(e => (e, NameOf(e)))];
        return named.FirstOrDefault(n => n.Name is null) is { Entry: { } wrong }
            ? $"'{wrong}' is none of {string.Join(", ", Recipes.All.Select(r => r.Name))}, and neither NAME=PACK nor NAME=PACK:PROMPT with {WantedPicture.EmotionPlace} in it"
            : named.Select(n => n.Name!).Append(EmoGen).GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? $"'{twice.Key}' stands twice{(twice.Contains(EmoGen) ? ": --model has that name" : "")}"
                : null;
    }

    private static string? NameOf(string entry) => Recipes.All.FirstOrDefault(r => r.Name == entry)?.Title ?? Parse(entry)?.Name;
}
