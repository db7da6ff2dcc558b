namespace EmoGen.Api.Studies;

public enum StudyStatus
{
    /// <summary>Participants join and answer.</summary>
    Open,

    /// <summary>Nothing changes any more.</summary>
    Closed,
}

/// <summary>A study as its owner sees it.</summary>
public sealed record StudyResponse
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string? Instructions { get; init; }

    public required StudyStatus Status { get; init; }

    public required IReadOnlyList<string> Questions { get; init; }

    /// <summary>The method that the others are compared with.</summary>
    public required string Ours { get; init; }

    /// <summary>All methods, ours included.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public required IReadOnlyList<string> Emotions { get; init; }

    public required int TrialsPerCell { get; init; }

    public required int Grid { get; init; }

    public required int AttentionChecks { get; init; }

    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many trials each participant has, checks and repeats included.</summary>
    public required int Trials { get; init; }

    public required StudyParticipants Participants { get; init; }

    /// <summary>The open link: whoever takes part by it becomes a participant.</summary>
    public required string JoinUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    internal static StudyResponse Of(Study study, StudyParticipants participants)
    {
        StudyDesign design = study.ReadDesign();
        return new StudyResponse
        {
            Id = study.Id,
            Name = study.Name,
            Instructions = study.Instructions,
            Status = study.Status,
            Questions = design.Questions,
            Ours = design.Ours,
            Methods = design.Methods,
            Emotions = design.Emotions,
            TrialsPerCell = design.TrialsPerCell,
            Grid = design.Grid,
            AttentionChecks = design.AttentionChecks,
            Repeats = design.Repeats,
            Seed = design.Seed,
            Trials = design.Trials,
            Participants = participants,
            JoinUrl = $"/study/join/{study.JoinCode}",
            CreatedAt = study.CreatedAt,
            ClosedAt = study.ClosedAt,
        };
    }
}

/// <summary>How many participants a study has.</summary>
/// <param name="Invited">Those with a link of their own, however they came by it.</param>
/// <param name="Started">Those who have given an answer.</param>
/// <param name="Finished">Those who have finished.</param>
public sealed record StudyParticipants(int Invited, int Started, int Finished);

/// <summary>New personal links; they are shown only this once.</summary>
public sealed record InvitationsResponse(IReadOnlyList<Invitation> Participants);

/// <summary>A participant's personal link.</summary>
/// <param name="Id">The participant in results and exports.</param>
/// <param name="Url">The page to take part on; who has it is the participant.</param>
public sealed record Invitation(Guid Id, string Url);
