using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Api.Http;
using EmoGen.Api.Webhooks;

namespace EmoGen.Api.Jobs;

/// <summary>A job as the API shows it.</summary>
public sealed record JobResponse
{
    public required Guid Id { get; init; }

    public required JobKind Kind { get; init; }

    public required JobStatus Status { get; init; }

    public required JobProgress Progress { get; init; }

    /// <summary>1 is next; null unless queued. Owners take turns: at worst it is this, when others' turns come first.</summary>
    public required int? QueuePosition { get; init; }

    /// <summary>How long it will wait at the pace of the last jobs; null unless queued, and before there was any job.</summary>
    public required double? EstimatedWaitSeconds { get; init; }

    /// <summary>The request with the values used, and its labels; posting it again gives the same bytes.</summary>
    public required JsonElement Request { get; init; }

    public required IReadOnlyList<JobImage> Images { get; init; }

    public required IReadOnlyList<JobWarning> Warnings { get; init; }

    public required string? Error { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The job that this one repeats, and the first of them where a rerun was run again; null for a request of its own.</summary>
    public Guid? RerunOf { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime? StartedAt { get; init; }

    public required DateTime? FinishedAt { get; init; }

    /// <param name="before">How many jobs come before it, where it is queued.</param>
    /// <param name="wait">How long these take, where that can be said.</param>
    internal static JobResponse Of(Job job, IReadOnlyList<JobImage> images, int before, TimeSpan? wait) => new()
    {
        Id = job.Id,
        Kind = job.Kind,
        Status = job.Status,
        Progress = new JobProgress(job.CurrentPicture, job.Pictures, job.CurrentStep, job.Steps),
        QueuePosition = job.Status == JobStatus.Queued ? before + 1 : null,
        EstimatedWaitSeconds = job.Status == JobStatus.Queued ? wait?.TotalSeconds : null,
        Request = RequestOf(job),
        Images = images,
        Warnings = JobWarnings.Read(job.Warnings),
        Error = job.Error,
        Attempt = job.Attempt,
        RerunOf = job.RerunOf,
        CreatedAt = job.CreatedAt.UtcDateTime,
        StartedAt = job.StartedAt?.UtcDateTime,
        FinishedAt = job.FinishedAt?.UtcDateTime,
    };

    /// <summary>What was asked for: what is drawn, how the job is found, and who is told.</summary>
    private static JsonElement RequestOf(Job job)
    {
        if (job is { WebhookUrl: null, Labels: null })
        {
            return JsonSerializer.Deserialize<JsonElement>(job.Request);
        }

        JsonObject request = JsonNode.Parse(job.Request)!.AsObject();
        if (job.Labels is not null)
        {
            request["labels"] = JsonNode.Parse(job.Labels);
        }

        if (NewWebhook.Of(job.WebhookUrl) is { } webhook)
        {
            request["webhook"] = JsonSerializer.SerializeToNode(webhook, StrictJson.Options);
        }

        return JsonSerializer.SerializeToElement(request, StrictJson.Options);
    }
}

/// <summary>How far a job is.</summary>
/// <param name="Image">The picture being drawn, from 1; 0 before the first.</param>
/// <param name="Images">All pictures.</param>
/// <param name="Step">Steps done of the current picture.</param>
/// <param name="Steps">Steps of each picture.</param>
public sealed record JobProgress(int Image, int Images, int Step, int Steps);

/// <summary>A finished picture of a job.</summary>
/// <param name="Index">Its place in the job, from 0.</param>
public sealed record JobImage(Guid Id, int Index, long Seed, string ContentUrl);
