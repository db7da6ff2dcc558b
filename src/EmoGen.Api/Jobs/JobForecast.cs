using System.Diagnostics;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>How many jobs come before a queued one, by the rules of <see cref="JobQueue"/>, and how long these take.</summary>
/// <param name="queues">How many jobs each owner has in the queue.</param>
/// <param name="pace">The time between the starts of two jobs; null before there was any.</param>
/// <param name="at">When the queue was looked at.</param>
public sealed class JobForecast(IReadOnlyList<OwnersQueue> queues, TimeSpan? pace, DateTimeOffset at)
{
    /// <summary>An owner's earlier jobs are counted one by one up to this many; of more, as many stand before a job as waited when the queue was looked at.</summary>
    private const int Exact = 100;

    /// <summary>All that are more urgent, the owner's own earlier ones, and as many of each other owner's as it has turns by then.</summary>
    public async Task<int> BeforeAsync(EmoGenDbContext data, Job job, CancellationToken cancellation)
    {
        int waited = queues.Where(q => q.Priority == job.Priority && q.Owner == job.Owner).Sum(q => q.Count);
        int own = waited > Exact && job.CreatedAt > at ? waited : await CountOwnAsync(data, job, cancellation);
        own = own == Exact ? Math.Max(own, waited - 1) : own;
        int urgent = queues.Where(q => q.Priority < job.Priority).Sum(q => q.Count);
        int others = queues.Where(q => q.Priority == job.Priority && q.Owner != job.Owner).Sum(q => Math.Min(q.Count, own + 1));
        return urgent + own + others;
    }

    private static Task<int> CountOwnAsync(EmoGenDbContext data, Job job, CancellationToken cancellation) =>
        data.Jobs.Where(j => j.Status == JobStatus.Queued && j.Priority == job.Priority && j.Owner == job.Owner && j.Id < job.Id).Take(Exact).CountAsync(cancellation);

    /// <summary>The time until as many jobs have been begun, and the one at work is done.</summary>
    public TimeSpan? Wait(int before) => pace * (before + 1);
}

/// <summary>How many jobs of a priority an owner has in the queue.</summary>
public readonly record struct OwnersQueue(string Owner, JobPriority Priority, int Count);

/// <summary>
/// Looks at the queue for <see cref="JobForecast"/>. A long queue takes long to count, so that a look is good for a while: it may take a fiftieth of the time
/// at most, however many ask.
/// </summary>
public sealed class JobForecasts(TimeProvider time)
{
    private const int Share = 50;
    private const int Recent = 20;

    private readonly SemaphoreSlim _looking = new(1, 1);
    private volatile Look? _last;

    /// <summary>The queue as it was a moment ago.</summary>
    public async Task<JobForecast> GetAsync(EmoGenDbContext data, CancellationToken cancellation)
    {
        if (_last is { IsGood: true } last)
        {
            return last.Forecast;
        }

        await _looking.WaitAsync(cancellation);
        try
        {
            return _last is { IsGood: true } other ? other.Forecast : (_last = await LookAsync(data, cancellation)).Forecast;
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task<Look> LookAsync(EmoGenDbContext data, CancellationToken cancellation)
    {
        DateTimeOffset at = time.GetUtcNow();
        long start = Stopwatch.GetTimestamp();
        var queues = await data.Jobs.Where(j => j.Status == JobStatus.Queued)
            .GroupBy(j => new { j.Owner, j.Priority }).Select(g => new { g.Key.Owner, g.Key.Priority, Count = g.Count() }).ToListAsync(cancellation);
        int running = await data.Jobs.CountAsync(j => j.Status == JobStatus.Running, cancellation);
        var ended = await data.Jobs.Where(j => j.Status == JobStatus.Succeeded).OrderByDescending(j => j.Id).Take(Recent)
            .Select(j => new { j.StartedAt, j.FinishedAt }).ToListAsync(cancellation);
        TimeSpan? each = ended.Count == 0 ? null : TimeSpan.FromSeconds(ended.Average(j => (j.FinishedAt!.Value - j.StartedAt!.Value).TotalSeconds));
        JobForecast forecast = new([.. queues.Select(q => new OwnersQueue(q.Owner, q.Priority, q.Count))], each / Math.Max(1, running), at);
        return new Look(forecast, Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(start) * Share);
    }

    private sealed record Look(JobForecast Forecast, long At, TimeSpan Good)
    {
        public bool IsGood => Stopwatch.GetElapsedTime(At) < Good;
    }
}
