using System.Collections.Concurrent;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Tells listeners how their jobs go on. One reader looks after the rows of all of them: at once where this process changed a row, and some times a second at all,
/// since the worker may be in another process. So a thousand listeners cost the database two small queries, not thousands. Previews are passed on as they come.
/// </summary>
public sealed class JobSignals(IDbContextFactory<EmoGenDbContext> contexts, JobReader reader, TimeProvider time, ILogger<JobSignals> log) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>So many jobs can be looked at ten times a second; more of them twice.</summary>
    private const int Few = 50;

    /// <summary>How many rows are asked for in one query.</summary>
    private const int BatchSize = 1000;

    private readonly ConcurrentDictionary<Guid, JobTopic> _topics = new();
    private readonly ConcurrentDictionary<Guid, bool> _changed = new();
    private readonly SemaphoreSlim _hint = new(0, 1);

    private TimeSpan PollInterval => TimeSpan.FromMilliseconds(_topics.Count <= Few ? 100 : 500);

    /// <summary>Starts to listen to a job; dispose to stop. The first news come with the next look at the rows.</summary>
    public JobListener Listen(Guid jobId, bool wantsPreviews)
    {
        while (true)
        {
            JobTopic topic = _topics.GetOrAdd(jobId, id => new JobTopic(() => _topics.TryRemove(id, out _)));
            if (topic.TryListen(wantsPreviews) is { } listener)
            {
                return listener;
            }
        }
    }

    /// <summary>The row has changed, by this process.</summary>
    public void Changed(Guid jobId)
    {
        if (_topics.ContainsKey(jobId))
        {
            _changed[jobId] = true;
            lock (_hint)
            {
                if (_hint.CurrentCount == 0)
                {
                    _hint.Release();
                }
            }
        }
    }

    /// <summary>True while somebody wants to see the pictures grow.</summary>
    public bool WantsPreviews(Guid jobId) => _topics.TryGetValue(jobId, out JobTopic? topic) && topic.WantsPreviews;

    /// <summary>Shows an unfinished picture.</summary>
    public void Preview(Guid jobId, JobPreview preview)
    {
        if (_topics.TryGetValue(jobId, out JobTopic? topic))
        {
            topic.Publish(preview);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (long all = time.GetTimestamp(); ; await Task.Delay(ShortestPause, time, stoppingToken))
        {
            await _hint.WaitAsync(PollInterval, stoppingToken);
            Guid[] wanted = TakeChanged();
            if (time.GetElapsedTime(all) >= PollInterval)
            {
                all = time.GetTimestamp();
                wanted = [.. _topics.Keys];
            }

            try
            {
                foreach (Guid[] ids in wanted.Chunk(BatchSize))
                {
                    await LookAsync(ids, stoppingToken);
                }
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                log.JobsNotWatched(away);
                await Task.Delay(PollInterval, time, stoppingToken);
            }
        }
    }

    private Guid[] TakeChanged()
    {
        Guid[] ids = [.. _changed.Keys];
        foreach (Guid id in ids)
        {
            _changed.TryRemove(id, out _);
        }

        return ids;
    }

    private async Task LookAsync(Guid[] ids, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        var versions = await data.Jobs.Where(j => ids.Contains(j.Id)).Select(j => new { j.Id, j.Version }).ToListAsync(cancellation);
        Guid[] news = [.. versions.Where(row => _topics.TryGetValue(row.Id, out JobTopic? topic) && topic.Version < row.Version).Select(row => row.Id)];
        if (news.Length == 0)
        {
            return;
        }

        foreach (JobSnapshot snapshot in await reader.ReadAsync(data, data.Jobs.Where(j => news.Contains(j.Id)), cancellation))
        {
            if (_topics.TryGetValue(snapshot.Job.Id, out JobTopic? topic))
            {
                topic.Publish(snapshot);
            }
        }
    }
}

/// <summary>A job that somebody listens to.</summary>
internal sealed class JobTopic(Action close)
{
    private readonly List<JobListener> _listeners = [];
    private JobSnapshot? _last;
    private bool _closed;

    /// <summary>The newest version that was told; 0 before there was any.</summary>
    public long Version => Volatile.Read(ref _last)?.Version ?? 0;

    public bool WantsPreviews
    {
        get
        {
            lock (_listeners)
            {
                return _listeners.Exists(listener => listener.WantsPreviews);
            }
        }
    }

    /// <summary>One listener more, who is told the newest at once; null where the last has just left.</summary>
    public JobListener? TryListen(bool wantsPreviews)
    {
        lock (_listeners)
        {
            if (_closed)
            {
                return null;
            }

            JobListener listener = new(wantsPreviews, Leave);
            _listeners.Add(listener);
            if (_last is not null)
            {
                listener.Send(_last);
            }

            return listener;
        }
    }

    public void Publish(JobSnapshot snapshot)
    {
        lock (_listeners)
        {
            _last = snapshot;
            _listeners.ForEach(listener => listener.Send(snapshot));
        }
    }

    public void Publish(JobPreview preview)
    {
        lock (_listeners)
        {
            _listeners.FindAll(listener => listener.WantsPreviews).ForEach(listener => listener.Send(preview));
        }
    }

    private void Leave(JobListener listener)
    {
        lock (_listeners)
        {
            _closed = _listeners.Remove(listener) && _listeners.Count == 0;
            if (_closed)
            {
                close();
            }
        }
    }
}
