namespace EmoGen.Api.Studies;

public enum ParticipationStatus
{
    Open,

    /// <summary>The participant has finished.</summary>
    Finished,

    /// <summary>The study was closed before the participant finished.</summary>
    Closed,
}

/// <summary>What a participant is asked, and what it has answered so far. Nothing in it tells which method a picture is of.</summary>
public sealed record ParticipationResponse
{
    public required ParticipationStudy Study { get; init; }

    public required ParticipationStatus Status { get; init; }

    /// <summary>In the participant's order; empty where the participation is over.</summary>
    public required IReadOnlyList<TrialResponse> Trials { get; init; }

    public required int Answered { get; init; }

    public required int Total { get; init; }
}

public sealed record ParticipationStudy(string Name, string? Instructions);

/// <summary>A choice between two sides.</summary>
/// <param name="Id">Opaque, and this participant's only.</param>
/// <param name="Question">One of <see cref="StudyQuestion"/>.</param>
/// <param name="Emotion">What the pictures are to evoke.</param>
/// <param name="Left">Addresses of the picture, or of the grid's pictures.</param>
/// <param name="Right">As <paramref name="Left"/>.</param>
/// <param name="Choice">The answer so far: <c>left</c>, <c>right</c> or <c>tie</c>.</param>
public sealed record TrialResponse(string Id, string Question, string Emotion, IReadOnlyList<string> Left, IReadOnlyList<string> Right, string? Choice);

/// <summary>How far a participant is.</summary>
public sealed record ParticipationProgress(int Answered, int Total);

/// <summary>The personal link of somebody who joined.</summary>
public sealed record JoinedResponse(string Url);
