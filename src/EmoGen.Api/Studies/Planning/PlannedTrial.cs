using System.Text.Json.Serialization;

namespace EmoGen.Api.Studies.Planning;

public enum TrialKind
{
    /// <summary>Ours against a baseline.</summary>
    Pair,

    /// <summary>A pair once more, with its sides swapped.</summary>
    Repeat,

    /// <summary>An attention check: one side is plainly the right one.</summary>
    Check,
}

/// <summary>A trial of a participant's plan. Pictures stand by their place in the study.</summary>
public sealed record PlannedTrial
{
    public required TrialKind Kind { get; init; }

    public required string Question { get; init; }

    public required string Emotion { get; init; }

    /// <summary>The method that ours is compared with; null for a check.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Baseline { get; init; }

    /// <summary>The side of ours; of a check the side of the right answer.</summary>
    public required StudyChoice Side { get; init; }

    /// <summary>Of a repeat: the trial that it repeats, by its place in the plan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Original { get; init; }

    public required IReadOnlyList<int> Left { get; init; }

    public required IReadOnlyList<int> Right { get; init; }

    internal IReadOnlyList<int> On(StudyChoice side) => side == StudyChoice.Left ? Left : Right;
}
