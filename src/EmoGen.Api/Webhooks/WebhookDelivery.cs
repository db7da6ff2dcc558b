using EmoGen.Api.Jobs;

namespace EmoGen.Api.Webhooks;

/// <summary>
/// The message that a job is over, and how far it got. It is stored with the job that wishes it and sent once <see cref="Job.FinishedAt"/> is set:
/// whatever ends a job makes its message due by that, in the same write. A process claims it by compare-and-set, as <see cref="WebhookLedger"/> has it.
/// </summary>
public sealed class WebhookDelivery
{
    public const int MaxHostLength = 300;

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    public Guid JobId { get; init; }

    public Job? Job { get; init; }

    /// <summary>The receiver's name and port, so that a slow one is not asked too often at once.</summary>
    public required string Host { get; init; }

    public DeliveryState State { get; set; }

    /// <summary>How often it has been sent.</summary>
    public int Attempts { get; set; }

    /// <summary>How many of these since it was accepted, or since somebody wished it sent again.</summary>
    public int Tries { get; set; }

    /// <summary>When it is sent next, provided that the job is over; while a process sends it, the end of that process's lease.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>What came of the last attempt, in one sentence.</summary>
    public string? LastResult { get; set; }

    public DateTimeOffset? LastAttemptAt { get; set; }

    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The same however often it is sent: by it receivers know a message again.</summary>
    public static string MessageIdOf(Guid id) => $"msg_{id:n}";

    /// <summary>The delivery that goes with a job; null where nobody wishes one.</summary>
    public static WebhookDelivery? For(NewWebhook? wish, DateTimeOffset now) => wish is null ? null : new WebhookDelivery
    {
        Id = Guid.CreateVersion7(now),
        Host = new Uri(wish.Url!).Authority,
        DueAt = now,
    };
}

/// <summary>Where a delivery is: <c>pending -> delivered | failed</c>.</summary>
public enum DeliveryState
{
    /// <summary>To be sent, or sent again.</summary>
    Pending,

    /// <summary>The receiver answered with success.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}
