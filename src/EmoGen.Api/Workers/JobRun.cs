using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Api.Workers;

/// <summary>
/// A claimed job while it is drawn. Beside the drawing it renews the lease and writes the progress; once the row is no longer this attempt's
/// (canceled, or taken by another worker) it stops the drawing before its next step.
/// </summary>
internal sealed class JobRun : IAsyncDisposable
{
    /// <summary>At most one write of progress in this time.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(50);

    private readonly JobLedger _ledger;
    private readonly JobSignals _signals;
    private readonly TimeSpan _lease;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _moved = new(0, 1);
    private readonly Lock _gate = new();
    private JobStep _step;
    private Task _renewing = Task.CompletedTask;
    private bool _disposed;

    public JobRun(JobClaim claim, JobLedger ledger, JobSignals signals, TimeSpan lease, ILogger log, CancellationToken stopping)
    {
        Claim = claim;
        _ledger = ledger;
        _signals = signals;
        _lease = lease;
        _log = log;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    public JobClaim Claim { get; }

    /// <summary>Ends when the job is lost or the process stops.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>True once the row belongs to nobody, or to another worker.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Begins to renew the lease.</summary>
    public void Start() => _renewing = RenewAsync();

    /// <summary>The engine is at this step now.</summary>
    public void MoveTo(JobStep step)
    {
        lock (_gate)
        {
            _step = step;
            if (_moved.CurrentCount == 0)
            {
                _moved.Release();
            }
        }
    }

    /// <summary>Stops the drawing: the row is no longer ours.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            IsLost = true;
            if (!_disposed)
            {
                _stop.Cancel();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        lock (_gate)
        {
            _disposed = true;
            _over.Dispose();
            _stop.Dispose();
            _moved.Dispose();
        }
    }

    private async Task RenewAsync()
    {
        DateTimeOffset held = DateTimeOffset.UtcNow + _lease;
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await _moved.WaitAsync(_lease / 4, _over.Token);
                DateTimeOffset renewed = DateTimeOffset.UtcNow + _lease;
                if (!await _ledger.RenewAsync(Claim, _lease, Step(), _over.Token))
                {
                    Lose();
                    return;
                }

                held = renewed;
                _signals.Changed(Claim.JobId);
                await Task.Delay(WriteInterval, _over.Token);
            }
            catch (OperationCanceledException) when (_over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away)
            {
                _log.LeaseNotRenewed(away, Claim.JobId);
                if (DateTimeOffset.UtcNow > held)
                {
                    Lose();
                    return;
                }

                await Task.Delay(_lease / 10, CancellationToken.None);
            }
        }
    }

    private JobStep Step()
    {
        lock (_gate)
        {
            return _step;
        }
    }
}

/// <summary>Passes the engine's steps on, at once and on the engine's thread, and shows previews to who wants them.</summary>
internal sealed class StepReporter(JobRun run, JobSignals signals, int picture) : IProgress<GenerationProgress>
{
    /// <summary>A preview costs about as much as a decoded picture.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromSeconds(1);

    private long? _lastPreview;

    public void Report(GenerationProgress value)
    {
        run.MoveTo(new JobStep(picture, value.Step));
        bool due = _lastPreview is not { } last || System.Diagnostics.Stopwatch.GetElapsedTime(last) >= PreviewInterval;
        if (due && value.Step < value.Steps && signals.WantsPreviews(run.Claim.JobId))
        {
            string file = Convert.ToBase64String(Images.PictureFiles.EncodePreview(value.Preview()));
            signals.Preview(run.Claim.JobId, new JobPreview(picture, value.Step, "image/jpeg", file));
            _lastPreview = System.Diagnostics.Stopwatch.GetTimestamp();
        }
    }
}
