using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>At start, and every few seconds after, finds the jobs that nobody will wake any more, and wakes a worker for them.</summary>
internal sealed class JobRecovery(
    IDbContextFactory<EmoGenDbContext> contexts, JobWaker waker, IOptions<EmoGenOptions> options, TimeProvider time, ILogger<JobRecovery> log) : BackgroundService
{
    private const int BatchSize = 500;

    /// <summary>A job this young may be on its way to the queue.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(2);

    /// <summary>After this time of waiting with nobody at work the queue is not believed any more.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private long _lastDoubt = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.Worker.Sweep, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.SweepFailed(failed);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow(), old = now - Young;
        var rows = await data.Jobs.AsNoTracking()
            .Where(j => (j.Status == JobStatus.Queued && j.CreatedAt < old) || (j.Status == JobStatus.Running && j.LeaseUntil < now))
            .OrderBy(j => j.Id)
            .Take(BatchSize)
            .Select(j => new { j.Id, j.Status, j.WakeId, j.CreatedAt })
            .ToListAsync(cancellation);
        foreach (var row in rows.Where(r => !waker.IsAwake(r.Status, r.WakeId)))
        {
            log.JobRecovered(row.Id, row.Status);
            await waker.WakeAsync(row.Id, cancellation);
        }

        if (time.GetElapsedTime(_lastDoubt) > Idle && rows.FirstOrDefault(r => r.Status == JobStatus.Queued) is { } next && next.CreatedAt < now - Idle
            && !await data.Jobs.AnyAsync(j => j.Status == JobStatus.Running && j.LeaseUntil >= now, cancellation))
        {
            _lastDoubt = time.GetTimestamp();
            log.JobRecovered(next.Id, next.Status);
            await waker.WakeAsync(next.Id, cancellation);
        }

        DateTimeOffset forgotten = now - Idempotency.Kept;
        await data.IdempotencyRecords.Where(r => r.CreatedAt < forgotten).ExecuteDeleteAsync(cancellation);
    }
}
