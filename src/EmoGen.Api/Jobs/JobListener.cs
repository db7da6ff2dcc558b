namespace EmoGen.Api.Jobs;

/// <summary>One listener's mailbox: it holds the newest state of the job, and the last previews.</summary>
public sealed class JobListener(bool wantsPreviews, Action<JobListener> leave) : IDisposable
{
    private const int MostPreviews = 4;

    private readonly SemaphoreSlim _mail = new(0, 1);
    private readonly Queue<JobPreview> _previews = new();
    private JobSnapshot? _snapshot;

    public bool WantsPreviews { get; } = wantsPreviews;

    /// <summary>Waits for news, at most <paramref name="longest"/>; returns what came meanwhile.</summary>
    public async Task<JobNews> WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        await _mail.WaitAsync(longest, cancellation);
        lock (_previews)
        {
            JobNews news = new(_snapshot, [.. _previews]);
            _previews.Clear();
            _snapshot = null;
            return news;
        }
    }

    /// <summary>Stops to listen. Whoever waits must have ended before.</summary>
    public void Dispose()
    {
        leave(this);
        _mail.Dispose();
    }

    internal void Send(JobSnapshot snapshot)
    {
        lock (_previews)
        {
            _snapshot = snapshot;
            Ring();
        }
    }

    internal void Send(JobPreview preview)
    {
        lock (_previews)
        {
            if (_previews.Count == MostPreviews)
            {
                _previews.Dequeue();
            }

            _previews.Enqueue(preview);
            Ring();
        }
    }

    private void Ring()
    {
        if (_mail.CurrentCount == 0)
        {
            _mail.Release();
        }
    }
}

/// <summary>What a listener hears.</summary>
/// <param name="Snapshot">The job as it is now; null where nothing is known to have changed.</param>
/// <param name="Previews">What unfinished pictures looked like meanwhile.</param>
public readonly record struct JobNews(JobSnapshot? Snapshot, IReadOnlyList<JobPreview> Previews);

/// <summary>What an unfinished picture looks like.</summary>
/// <param name="Image">Which picture of the job, from 1.</param>
/// <param name="Step">Steps done of it.</param>
/// <param name="ContentType">The kind of file in <paramref name="Base64"/>.</param>
/// <param name="Base64">The file.</param>
public sealed record JobPreview(int Image, int Step, string ContentType, string Base64);
