namespace EmoGen.Api.Studies.Statistics;

/// <summary>Which of a pair's two methods was preferred.</summary>
public enum Verdict
{
    Ours,
    Tie,
    Baseline,
}

/// <summary>An answer to a pair that is shown for the first time.</summary>
internal sealed record PairAnswer(string Question, string Baseline, Verdict Verdict);

/// <summary>The two answers to a pair that was shown again with its sides swapped.</summary>
internal sealed record RepeatedAnswer(Verdict First, Verdict Second);

/// <summary>All that one participant answered: the statistics' cluster.</summary>
internal sealed record Ballot
{
    /// <summary>The participant's opaque id.</summary>
    public required string Participant { get; init; }

    public required bool Finished { get; init; }

    public IReadOnlyList<PairAnswer> Pairs { get; init; } = [];

    public IReadOnlyList<RepeatedAnswer> Repeats { get; init; } = [];

    /// <summary>For each answered attention check whether it was right.</summary>
    public IReadOnlyList<bool> Checks { get; init; } = [];
}
