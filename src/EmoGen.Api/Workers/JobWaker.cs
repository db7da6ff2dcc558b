using System.Collections.Concurrent;
using Hangfire;
using Hangfire.States;
using Hangfire.Storage;

namespace EmoGen.Api.Workers;

/// <summary>
/// Wakes workers through Hangfire. A worker that is awake draws until no job waits (<see cref="JobWorker"/>), so that a queue never needs more wake-ups than it has
/// workers: however many jobs come at once, Hangfire has next to nothing to do. The rows are the outbox: what a process could not tell any more,
/// <see cref="JobRecovery"/> finds in them.
/// </summary>
public sealed class JobWaker(IBackgroundJobClient hangfire, JobStorage storage, TimeProvider time, ILogger<JobWaker> log) : BackgroundService
{
    /// <summary>The first job after a while is told at once, more of them this often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the number of workers is believed.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, int> _waiting = new();
    private readonly SemaphoreSlim _hint = new(0, 1);
    private Dictionary<string, int> _workers = [];
    private long _counted;

    /// <summary>Wakes workers soon.</summary>
    /// <param name="model">The pack that the jobs are for; null for any.</param>
    /// <param name="jobs">How many wait.</param>
    public void Wake(string? model, int jobs = 1)
    {
        _waiting.AddOrUpdate(WorkerQueue.Of(model), jobs, (_, before) => before + jobs);
        lock (_hint)
        {
            if (_hint.CurrentCount == 0)
            {
                _hint.Release();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(Pause, time, stoppingToken))
        {
            await _hint.WaitAsync(stoppingToken);
            foreach (string queue in _waiting.Keys)
            {
                if (_waiting.TryRemove(queue, out int jobs))
                {
                    TryFill(queue, jobs);
                }
            }
        }
    }

    /// <summary>Puts as many wake-ups into a queue as it has workers, or jobs. One that is there already counts: whoever takes it sees all rows that are there now.</summary>
    private void TryFill(string queue, int jobs)
    {
        try
        {
            IMonitoringApi monitor = storage.GetMonitoringApi();
            for (long missing = Math.Min(jobs, Workers(monitor, queue)) - monitor.EnqueuedCount(queue); missing > 0; missing--)
            {
                hangfire.Create<JobWorker>(worker => worker.DrawAsync(queue, CancellationToken.None), new EnqueuedState());
            }
        }
        catch (Exception failed)
        {
            log.WakeFailed(failed, queue);
        }
    }

    /// <summary>How many workers serve a queue; one at least, which may be about to start.</summary>
    private int Workers(IMonitoringApi monitor, string queue)
    {
        if (_counted == 0 || time.GetElapsedTime(_counted) > Known)
        {
            _workers = monitor.Servers().SelectMany(server => server.Queues.Select(q => (Queue: q, server.WorkersCount)))
                .GroupBy(entry => entry.Queue).ToDictionary(entries => entries.Key, entries => entries.Sum(e => e.WorkersCount));
            _counted = time.GetTimestamp();
        }

        return Math.Max(1, _workers.GetValueOrDefault(queue));
    }
}
