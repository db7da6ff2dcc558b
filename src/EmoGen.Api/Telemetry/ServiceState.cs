using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Telemetry;

/// <summary>What the gauges show of the queue and of the service's health: asked for once for all of them, and again after a few seconds.</summary>
internal sealed class ServiceState(IDbContextFactory<EmoGenDbContext> contexts, ServiceHealth health, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Reading? _reading;

    /// <summary>The present reading, or one that is a few seconds old. Gauges are read synchronously: the caller waits, 6 seconds at most.</summary>
    public Reading Read()
    {
        lock (_gate)
        {
            if (_reading is null || time.GetUtcNow() - _reading.At > Fresh)
            {
                _reading = Task.Run(ReadAsync).GetAwaiter().GetResult();
            }

            return _reading;
        }
    }

    private async Task<Reading> ReadAsync()
    {
        Task<IReadOnlyList<JobCount>?> jobs = CountJobsAsync();
        HealthResponse answer = await health.CheckAsync(CancellationToken.None);
        return new Reading(time.GetUtcNow(), await jobs, answer.Checks!);
    }

    /// <summary>One question, of which the index on status and priority finds the rows; null while the database is away.</summary>
    private async Task<IReadOnlyList<JobCount>?> CountJobsAsync()
    {
        using CancellationTokenSource timeout = new(Timeout);
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            await using EmoGenDbContext data = await contexts.CreateDbContextAsync(timeout.Token);
            return await data.Jobs.Where(j => j.Status == JobStatus.Queued || (j.Status == JobStatus.Running && j.LeaseUntil >= now))
                .GroupBy(j => new { j.Status, j.Priority })
                .Select(g => new JobCount(g.Key.Status, g.Key.Priority, g.Count(), g.Min(j => j.CreatedAt)))
                .ToListAsync(timeout.Token);
        }
        catch (Exception away) when (away is OperationCanceledException || ProblemHandler.IsDatabaseAway(away))
        {
            return null;
        }
    }
}

/// <summary>The service at a moment.</summary>
/// <param name="Jobs">The jobs that wait or are drawn; null where nobody could tell.</param>
/// <param name="Checks">As in <c>/health/ready</c>.</param>
internal sealed record Reading(DateTimeOffset At, IReadOnlyList<JobCount>? Jobs, IReadOnlyDictionary<string, HealthCheck> Checks);

/// <summary>How many jobs are in a status, and since when the oldest of them is there.</summary>
internal sealed record JobCount(JobStatus Status, JobPriority Priority, int Count, DateTimeOffset Oldest);
