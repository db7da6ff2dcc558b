using System.Text.Json;
using EmoGen.Api.Http;

namespace EmoGen.Api.Studies;

/// <summary>
/// A preference study. Its row is there before its pictures are stored, and stays, emptied, after it is deleted: so the sweep knows of every file of a study
/// whether somebody may still want it.
/// </summary>
public sealed class Study
{
    public const int MaxNameLength = 100;
    public const int MaxInstructionsLength = 2000;

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    public required string Owner { get; init; }

    public required string Name { get; set; }

    public string? Instructions { get; set; }

    /// <summary>JSON of <see cref="StudyDesign"/>.</summary>
    public required string Design { get; set; }

    /// <summary>What the open link carries; null after deletion.</summary>
    public string? JoinCode { get; set; }

    /// <summary>How many participants have been made: the last one's number.</summary>
    public int Invited { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When all its pictures were stored; null while they are, and for good where that was cut off.</summary>
    public DateTimeOffset? ReadyAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public List<StudyPicture> Pictures { get; init; } = [];

    public List<StudyParticipant> Participants { get; init; } = [];

    internal StudyStatus Status => ClosedAt is null ? StudyStatus.Open : StudyStatus.Closed;

    internal StudyDesign ReadDesign() => JsonSerializer.Deserialize<StudyDesign>(Design, StrictJson.Stored)!;
}

/// <summary>A picture of a study: a copy of its own, which outlives the job or folder that it came from.</summary>
public sealed class StudyPicture
{
    public Guid StudyId { get; init; }

    /// <summary>Its place in the study, from 0; plans name pictures by it.</summary>
    public int Index { get; init; }

    /// <summary>The method; null for noise, which attention checks show.</summary>
    public string? Method { get; init; }

    /// <summary>The emotion; null for noise.</summary>
    public string? Emotion { get; init; }

    /// <summary>The file's key in the <see cref="Storage.IBlobStore"/>.</summary>
    public required string BlobKey { get; init; }
}
