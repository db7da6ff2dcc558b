using System.Text.Json;
using EmoGen.Api.Http;
using EmoGen.Api.Studies.Planning;

namespace EmoGen.Api.Studies;

/// <summary>
/// Somebody with a personal link. Every change of an answer first changes this row, which is locked until the transaction ends: so answers, the end of the
/// participation and the end of the study come in one order.
/// </summary>
public sealed class StudyParticipant
{
    public const int SecretLength = 16;

    /// <summary>Random: it tells neither when nor after whom the participant came.</summary>
    public Guid Id { get; init; }

    public Guid StudyId { get; init; }

    public Study? Study { get; init; }

    /// <summary>From 1, unique in the study: with the study's seed it makes the plan.</summary>
    public int Number { get; init; }

    /// <summary>SHA-256 of the link's token, lower-case hex; the token itself is kept nowhere.</summary>
    public required string TokenHash { get; init; }

    /// <summary>What the participant's opaque ids are made with; see <see cref="OpaqueIds"/>.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>JSON of the <see cref="PlannedTrial"/>s in order: another version plans as it likes, and this participant goes on as begun.</summary>
    public required string Plan { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first answer came.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>When the study was closed.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public List<StudyAnswer> Answers { get; init; } = [];

    internal ParticipationStatus Status => FinishedAt is not null ? ParticipationStatus.Finished
        : ClosedAt is not null ? ParticipationStatus.Closed
        : ParticipationStatus.Open;

    internal IReadOnlyList<PlannedTrial> ReadPlan() => JsonSerializer.Deserialize<List<PlannedTrial>>(Plan, StrictJson.Stored)!;
}

/// <summary>A participant's answer to a trial; the last one counts.</summary>
public sealed class StudyAnswer
{
    public Guid ParticipantId { get; init; }

    /// <summary>The trial's place in the plan, from 0.</summary>
    public int Trial { get; init; }

    public StudyChoice Choice { get; set; }

    /// <summary>How long the participant looked, as the page measured it.</summary>
    public int Milliseconds { get; set; }

    /// <summary>How often the choice was changed.</summary>
    public int Changes { get; set; }

    public DateTimeOffset AnsweredAt { get; set; }
}

/// <summary>What can be chosen: a side, or neither.</summary>
public enum StudyChoice
{
    Left,
    Right,
    Tie,
}

/// <summary>Choices by the names of the API.</summary>
internal static class StudyChoices
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<StudyChoice>().Select(Name)];

    public static string Name(this StudyChoice choice) => choice.ToString().ToLowerInvariant();

    public static StudyChoice Parse(string name) => Enum.GetValues<StudyChoice>().Single(choice => choice.Name() == name);
}
