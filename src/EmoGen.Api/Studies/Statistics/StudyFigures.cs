namespace EmoGen.Api.Studies.Statistics;

/// <summary>What a study's answers say.</summary>
public sealed record StudyFigures
{
    /// <summary>How many participants count.</summary>
    public required int Counted { get; init; }

    public required IReadOnlyList<ExcludedParticipant> Excluded { get; init; }

    /// <summary>The rules that excluded.</summary>
    public required IReadOnlyList<string> ExclusionRules { get; init; }

    /// <summary>A row for each baseline and question: the paper's Table 2.</summary>
    public required IReadOnlyList<PreferenceRow> Table { get; init; }

    public required IReadOnlyList<QuestionStrengths> BradleyTerry { get; init; }

    public required RepeatConsistency Consistency { get; init; }
}

/// <summary>A participant whose answers do not count.</summary>
public sealed record ExcludedParticipant(string Id, string Reason);

/// <summary>How often ours was preferred to a baseline, by one question.</summary>
public sealed record PreferenceRow
{
    public required string Baseline { get; init; }

    public required string Question { get; init; }

    public required PreferenceShare PreferOurs { get; init; }

    /// <summary>Ties among the answers.</summary>
    public required int Ties { get; init; }

    public required int Answers { get; init; }

    /// <summary>Participants who answered.</summary>
    public required int Participants { get; init; }

    /// <summary>The exact two-sided binomial test over answers that are no ties; null where there are none. It takes answers as independent.</summary>
    public required double? BinomialP { get; init; }
}

/// <summary>Shares of a participant's answers for ours, a tie counting one half, over participants: 0 to 1; null where too few answered.</summary>
/// <param name="Mean">The mean of the participants' shares.</param>
/// <param name="Std">Their standard deviation (n - 1).</param>
/// <param name="Low">The lower end of the mean's 95% interval, drawn by participants.</param>
/// <param name="High">The upper end.</param>
public sealed record PreferenceShare(double? Mean, double? Std, double? Low, double? High);

/// <summary>The methods' strengths by one question.</summary>
/// <param name="Question">The question.</param>
/// <param name="Strengths">Ours first; empty without answers.</param>
/// <param name="LikelihoodRatioP">The likelihood-ratio test of equal strengths; null without answers. It takes answers as independent.</param>
public sealed record QuestionStrengths(string Question, IReadOnlyList<MethodStrength> Strengths, double? LikelihoodRatioP);

/// <summary>A method's strength in the model of Bradley and Terry. The strengths of a question add up to 1.</summary>
public sealed record MethodStrength(string Method, double Strength, double? Low, double? High);

/// <summary>How many pairs were answered twice, and how many of them the same.</summary>
public sealed record RepeatConsistency(int Repeats, int Same);
