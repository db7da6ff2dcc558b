using EmoGen.Api.Studies.Statistics;

namespace EmoGen.Api.Studies;

/// <summary>What a study's answers say.</summary>
public sealed record StudyResultsResponse
{
    public required StudyReference Study { get; init; }

    public required CountedParticipants Participants { get; init; }

    /// <summary>Why a participant's answers do not count.</summary>
    public required IReadOnlyList<string> ExclusionRules { get; init; }

    /// <summary>The paper's Table 2: a row for each baseline and question.</summary>
    public required IReadOnlyList<PreferenceRow> Table { get; init; }

    public required IReadOnlyList<QuestionStrengths> BradleyTerry { get; init; }

    public required RepeatConsistency Consistency { get; init; }

    internal static StudyResultsResponse Of(Study study, StudyParticipants participants, StudyFigures figures) => new()
    {
        Study = new StudyReference(study.Id, study.Name, study.Status, study.ReadDesign().Ours),
        Participants = new CountedParticipants(participants.Invited, participants.Started, participants.Finished, figures.Counted, figures.Excluded),
        ExclusionRules = figures.ExclusionRules,
        Table = figures.Table,
        BradleyTerry = figures.BradleyTerry,
        Consistency = figures.Consistency,
    };
}

/// <summary>Which study it is.</summary>
public sealed record StudyReference(Guid Id, string Name, StudyStatus Status, string Ours);

/// <summary>Who takes part, and whose answers count.</summary>
/// <param name="Counted">Participants whose answers count.</param>
/// <param name="Excluded">Of those who started the ones whose answers do not.</param>
public sealed record CountedParticipants(int Invited, int Started, int Finished, int Counted, IReadOnlyList<ExcludedParticipant> Excluded);
