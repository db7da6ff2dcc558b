using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>At start, and every few seconds after, finds jobs that wait, whatever became of their wake-ups, and sees to it that as many workers are woken.</summary>
internal sealed class JobRecovery(
    IDbContextFactory<EmoGenDbContext> contexts, JobWaker waker, IOptions<EmoGenOptions> options, TimeProvider time, ILogger<JobRecovery> log) : BackgroundService
{
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
        DateTimeOffset now = await data.NowAsync(time, cancellation);
        var waiting = await data.Jobs.Where(j => j.Status == JobStatus.Queued || (j.Status == JobStatus.Running && j.LeaseUntil < now))
            .GroupBy(j => j.Model).Select(g => new { Model = g.Key, Jobs = g.Count() }).ToListAsync(cancellation);
        waiting.ForEach(group => waker.Wake(group.Model, group.Jobs));

        DateTimeOffset forgotten = time.GetUtcNow() - Idempotency.Kept;
        await data.IdempotencyRecords.Where(r => r.CreatedAt < forgotten).ExecuteDeleteAsync(cancellation);
    }
}
