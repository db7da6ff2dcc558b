using System.Threading.Channels;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using Hangfire;
using Hangfire.States;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Workers;

/// <summary>
/// Wakes a worker for a job through Hangfire, which carries the job's id and nothing else. Hangfire takes some 150 wake-ups a second, so
/// that requests do not wait for it: their ids stand in line here, and a line that is lost with its process is found by <see cref="JobRecovery"/>.
/// </summary>
public sealed class JobWaker(IBackgroundJobClient hangfire, JobStorage storage, IDbContextFactory<EmoGenDbContext> contexts, ILogger<JobWaker> log)
    : BackgroundService
{
    private readonly Channel<Guid> _line = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Wakes a worker soon, in the order of the calls.</summary>
    public void Wake(Guid jobId) => _line.Writer.TryWrite(jobId);

    /// <summary>Enqueues a wake-up. Where that fails the row is there all the same: <see cref="JobRecovery"/> tries again.</summary>
    public async Task WakeAsync(Guid jobId, CancellationToken cancellation)
    {
        try
        {
            string wakeId = hangfire.Create<JobWorker>(worker => worker.RunAsync(jobId, CancellationToken.None), new EnqueuedState());
            await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
            await data.Jobs.Where(j => j.Id == jobId).ExecuteUpdateAsync(set => set.SetProperty(j => j.WakeId, wakeId), cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            log.WakeFailed(failed, jobId);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Guid jobId in _line.Reader.ReadAllAsync(stoppingToken))
        {
            await WakeAsync(jobId, stoppingToken);
        }
    }

    /// <summary>True while a row's last wake-up waits for a worker; a queued row also counts while a worker has it in its hands.</summary>
    public bool IsAwake(JobStatus status, string? wakeId)
    {
        if (wakeId is null)
        {
            return false;
        }

        using var connection = storage.GetConnection();
        string? state = connection.GetStateData(wakeId)?.Name;
        return state == EnqueuedState.StateName || (status == JobStatus.Queued && state == ProcessingState.StateName);
    }
}
