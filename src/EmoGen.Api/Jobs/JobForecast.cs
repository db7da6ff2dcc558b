using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>How many jobs come before a queued one, by the rules of <see cref="JobQueue"/>, and how long these take.</summary>
internal sealed class JobForecast
{
    private const int Recent = 20;

    private readonly IReadOnlyList<(string Owner, JobPriority Priority, int Count)> _queues;
    private readonly TimeSpan? _pace; // between the starts of two jobs

    private JobForecast(IReadOnlyList<(string Owner, JobPriority Priority, int Count)> queues, TimeSpan? pace) => (_queues, _pace) = (queues, pace);

    public static async Task<JobForecast> ReadAsync(EmoGenDbContext data, CancellationToken cancellation)
    {
        var queues = await data.Jobs.Where(j => j.Status == JobStatus.Queued)
            .GroupBy(j => new { j.Owner, j.Priority }).Select(g => new { g.Key.Owner, g.Key.Priority, Count = g.Count() }).ToListAsync(cancellation);
        int running = await data.Jobs.CountAsync(j => j.Status == JobStatus.Running, cancellation);
        var last = await data.Jobs.Where(j => j.Status == JobStatus.Succeeded).OrderByDescending(j => j.Id).Take(Recent)
            .Select(j => new { j.StartedAt, j.FinishedAt }).ToListAsync(cancellation);
        TimeSpan? each = last.Count == 0 ? null : TimeSpan.FromSeconds(last.Average(j => (j.FinishedAt!.Value - j.StartedAt!.Value).TotalSeconds));
        return new JobForecast([.. queues.Select(q => (q.Owner, q.Priority, q.Count))], each / Math.Max(1, running));
    }

    /// <summary>All that are more urgent, the owner's own earlier ones, and as many of each other owner's as it has turns by then.</summary>
    public async Task<int> BeforeAsync(EmoGenDbContext data, Job job, CancellationToken cancellation)
    {
        int own = await data.Jobs.CountAsync(
            j => j.Status == JobStatus.Queued && j.Priority == job.Priority && j.Owner == job.Owner && j.Id < job.Id, cancellation);
        int urgent = _queues.Where(q => q.Priority < job.Priority).Sum(q => q.Count);
        int others = _queues.Where(q => q.Priority == job.Priority && q.Owner != job.Owner).Sum(q => Math.Min(q.Count, own + 1));
        return urgent + own + others;
    }

    /// <summary>The time until as many jobs have been begun, and the one at work is done.</summary>
    public TimeSpan? Wait(int before) => _pace * (before + 1);
}
