using System.Text.Json;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

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

/// <summary>Reads jobs for the API.</summary>
public static class JobQueries
{
    /// <summary>A job by its id; null where there is none.</summary>
    public static async Task<JobResponse?> FindJobAsync(this EmoGenDbContext data, Guid id, CancellationToken cancellation) =>
        (await data.Jobs.Where(j => j.Id == id).ReadAsync(data, cancellation)).SingleOrDefault();

    /// <summary>A job's version; null where there is no such job.</summary>
    internal static Task<JobVersion?> FindVersionAsync(this EmoGenDbContext data, Guid id, CancellationToken cancellation) =>
        data.Jobs.Where(j => j.Id == id).Select(j => new JobVersion(j.Version, j.Status)).SingleOrDefaultAsync(cancellation);

    /// <summary>The jobs of a query, in its order.</summary>
    public static async Task<IReadOnlyList<JobResponse>> ReadAsync(
        this IQueryable<Job> jobs, EmoGenDbContext data, CancellationToken cancellation)
    {
        var rows = await jobs.AsNoTracking()
            .Select(j => new { Job = j, Images = j.Images.OrderBy(i => i.Index).Select(i => new { i.Id, i.Index, i.Seed }).ToList() })
            .ToListAsync(cancellation);
        JobForecast? forecast = rows.Any(r => r.Job.Status == JobStatus.Queued) ? await JobForecast.ReadAsync(data, cancellation) : null;
        List<JobResponse> responses = [];
        foreach (var row in rows)
        {
            int before = row.Job.Status == JobStatus.Queued ? await forecast!.BeforeAsync(data, row.Job, cancellation) : 0;
            responses.Add(ToResponse(
                row.Job, before, forecast?.Wait(before), [.. row.Images.Select(i => new JobImage(i.Id, i.Index, i.Seed, $"/v1/images/{i.Id}/content"))]));
        }

        return responses;
    }

    private static JobResponse ToResponse(Job job, int before, TimeSpan? wait, IReadOnlyList<JobImage> images) => new()
    {
        Id = job.Id,
        Kind = job.Kind,
        Status = job.Status,
        Progress = new JobProgress(job.CurrentPicture, job.Pictures, job.CurrentStep, job.Steps),
        QueuePosition = job.Status == JobStatus.Queued ? before + 1 : null,
        EstimatedWaitSeconds = job.Status == JobStatus.Queued ? wait?.TotalSeconds : null,
        Request = LabelRules.Show(job.Request, job.Labels),
        Images = images,
        Warnings = JobWarnings.Read(job.Warnings),
        Error = job.Error,
        Attempt = job.Attempt,
        RerunOf = job.RerunOf,
        CreatedAt = job.CreatedAt.UtcDateTime,
        StartedAt = job.StartedAt?.UtcDateTime,
        FinishedAt = job.FinishedAt?.UtcDateTime,
    };
}
