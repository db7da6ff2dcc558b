using EmoGen.Api.Images;
using EmoGen.Api.Webhooks;

namespace EmoGen.Api.Jobs;

/// <summary>
/// An accepted request and how far it is. The row is the truth: a worker claims it by compare-and-set and every later write is fenced by
/// the <see cref="Attempt"/> it claimed; see <see cref="JobLedger"/>.
/// </summary>
public sealed class Job
{
    /// <summary>UUIDv7: ids sort by the time of acceptance.</summary>
    public Guid Id { get; init; }

    /// <summary>Who asked: only they and administrators know of the job. Empty where it was accepted without authentication.</summary>
    public string Owner { get; init; } = "";

    public JobKind Kind { get; init; }

    /// <summary>The other API that it came by, whose client waits for it; null where it came by this service's own.</summary>
    public string? Facade { get; init; }

    public JobStatus Status { get; set; }

    public JobPriority Priority { get; init; }

    /// <summary>One bit for each emotion asked for (1 &lt;&lt; class index), for the list's filter.</summary>
    public int EmotionBits { get; init; }

    /// <summary>The request as JSON with every default filled in, seed included, without the labels.</summary>
    public required string Request { get; init; }

    /// <summary>The name of the pack that draws it: workers without that pack pass it over. Null in a job of an earlier version, which every worker may draw.</summary>
    public string? Model { get; init; }

    /// <summary>Where its end is told; it has no part in the pictures, so it is no part of <see cref="Request"/>.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>The labels as JSON; null where there are none. They are for people and take no part in the drawing.</summary>
    public string? Labels { get; init; }

    /// <summary>The labels as rows, for the search.</summary>
    public List<JobLabel> LabelRows { get; init; } = [];

    /// <summary>What <c>q</c> looks through: templates, negative prompt and labels in lower case. Null in rows of before there was a search.</summary>
    public string? SearchText { get; init; }

    /// <summary>The job that this one, perhaps by way of others, repeats.</summary>
    public Guid? RerunOf { get; init; }

    /// <summary>How many pictures the job makes.</summary>
    public int Pictures { get; init; }

    /// <summary>Denoising steps of each picture.</summary>
    public int Steps { get; init; }

    /// <summary>How often a worker has claimed the job.</summary>
    public int Attempt { get; set; }

    /// <summary>How many of these claims ended with their lease, because the worker died.</summary>
    public int Losses { get; set; }

    /// <summary>Until when the worker of <see cref="Attempt"/> owns the row; null unless running.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>The picture being drawn, from 1; 0 before the first.</summary>
    public int CurrentPicture { get; set; }

    /// <summary>Steps done of the current picture.</summary>
    public int CurrentStep { get; set; }

    /// <summary>The trace of the request that asked for the job, as W3C's <c>traceparent</c>; null where there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Grows with every change of the row: the id of its server-sent events.</summary>
    public long Version { get; set; }

    /// <summary>Why the job failed, in one sentence.</summary>
    public string? Error { get; set; }

    /// <summary>JSON list of <see cref="JobWarning"/>.</summary>
    public string? Warnings { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public List<Image> Images { get; init; } = [];

    /// <summary>Null where nobody is told, and a while after somebody was.</summary>
    public WebhookDelivery? Delivery { get; init; }
}

/// <summary>Which endpoint a job came from.</summary>
public enum JobKind
{
    Generation,
    Transfer,
    Fusion,
}

/// <summary>Which jobs go first; the smaller the sooner.</summary>
public enum JobPriority
{
    /// <summary>Somebody waits for it.</summary>
    Interactive,

    /// <summary>Drawn while no interactive job waits.</summary>
    Batch,
}

/// <summary>Where a job is: <c>queued -> running -> succeeded | failed | canceled</c>.</summary>
public enum JobStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// <summary>What follows from a status.</summary>
public static class JobStatusExtensions
{
    /// <summary>True once the job can change no more.</summary>
    public static bool IsOver(this JobStatus status) => status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Canceled;
}
