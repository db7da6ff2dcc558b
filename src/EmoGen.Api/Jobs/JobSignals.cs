using System.Collections.Concurrent;
using System.Threading.Channels;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Tells listeners in this process that a job's row has changed, and carries previews to them. A hint only: whoever listens reads the row,
/// and reads it now and then without a hint too, since the worker may be in another process.
/// </summary>
public sealed class JobSignals
{
    private readonly ConcurrentDictionary<JobListener, Guid> _listeners = new();

    /// <summary>Starts to listen to a job; dispose to stop.</summary>
    public JobListener Listen(Guid jobId, bool wantsPreviews)
    {
        JobListener listener = new(wantsPreviews, l => _listeners.TryRemove(l, out _));
        _listeners[listener] = jobId;
        return listener;
    }

    /// <summary>The row has changed.</summary>
    public void Changed(Guid jobId) => Send(jobId, null);

    /// <summary>True while somebody wants to see the pictures grow.</summary>
    public bool WantsPreviews(Guid jobId) => _listeners.Any(l => l.Value == jobId && l.Key.WantsPreviews);

    /// <summary>Shows an unfinished picture.</summary>
    public void Preview(Guid jobId, JobPreview preview) => Send(jobId, preview);

    private void Send(Guid jobId, JobPreview? preview)
    {
        foreach ((JobListener listener, Guid id) in _listeners)
        {
            if (id == jobId && (preview is null || listener.WantsPreviews))
            {
                listener.Send(preview);
            }
        }
    }
}

/// <summary>One listener's mailbox: the oldest hints are dropped where it is slow.</summary>
public sealed class JobListener(bool wantsPreviews, Action<JobListener> stop) : IDisposable
{
    private readonly Channel<JobPreview?> _mail =
        Channel.CreateBounded<JobPreview?>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });

    public bool WantsPreviews { get; } = wantsPreviews;

    /// <summary>Waits for a hint, at most <paramref name="longest"/>; returns the previews that came meanwhile.</summary>
    public async Task<IReadOnlyList<JobPreview>> WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        using CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(longest);
        try
        {
            await _mail.Reader.WaitToReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }

        List<JobPreview> previews = [];
        while (_mail.Reader.TryRead(out JobPreview? preview))
        {
            if (preview is not null)
            {
                previews.Add(preview);
            }
        }

        return previews;
    }

    public void Dispose() => stop(this);

    internal void Send(JobPreview? preview) => _mail.Writer.TryWrite(preview);
}

/// <summary>What an unfinished picture looks like.</summary>
/// <param name="Image">Which picture of the job, from 1.</param>
/// <param name="Step">Steps done of it.</param>
/// <param name="ContentType">The kind of file in <paramref name="Base64"/>.</param>
/// <param name="Base64">The file.</param>
public sealed record JobPreview(int Image, int Step, string ContentType, string Base64);
