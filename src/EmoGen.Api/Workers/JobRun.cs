using EmoGen.Api.Jobs;
using EmoGen.Api.Telemetry;
using EmoGen.Engine.Diffusion;
using OpenTelemetry;

namespace EmoGen.Api.Workers;

/// <summary>
/// A claimed job while it is drawn. Beside the drawing it renews the lease and writes the progress; once the row is no longer this attempt's
/// (canceled, or taken by another worker) it stops the drawing before its next step.
/// </summary>
internal sealed class JobRun(JobClaim claim, LeaseKeeper lease, JobSignals signals, JobWatch watch, CancellationToken stopping) : IAsyncDisposable
{
    /// <summary>At most one write of progress in this time.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _moved = new(0, 1);
    private readonly Lock _gate = new();
    private JobStep _step;
    private Task _renewing = Task.CompletedTask;
    private bool _disposed;

    /// <summary>The run is over.</summary>
    public event Action? Ended;

    public JobClaim Claim => claim;

    /// <summary>Tells others of the run.</summary>
    public JobWatch Watch => watch;

    /// <summary>Ends when the job is lost or the process stops.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>True once the row belongs to nobody, or to another worker.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Begins to renew the lease.</summary>
    public void Start()
    {
        signals.Changed(claim.JobId);
        _renewing = RenewAsync();
    }

    /// <summary>Begins a picture, from 1; what is returned draws it, and takes the engine's steps at once and on the engine's thread.</summary>
    public PictureWatch BeginPicture(int picture, GenerationRequest request)
    {
        MoveTo(new JobStep(picture, 0));
        return watch.BeginPicture(picture, request, new StepReporter(this, signals, picture));
    }

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
        Ended?.Invoke();
        await _over.CancelAsync();
        await _renewing;
        lock (_gate)
        {
            _disposed = true;
            _over.Dispose();
            _stop.Dispose();
            _moved.Dispose();
        }

        signals.Changed(claim.JobId);
        watch.Dispose();
    }

    private async Task RenewAsync()
    {
        using IDisposable unseen = SuppressInstrumentationScope.Begin(); // A span for each renewal would say nothing.
        try
        {
            while (true)
            {
                await _moved.WaitAsync(lease.Interval, _over.Token);
                if (!await lease.RenewAsync(Step(), _over.Token))
                {
                    Lose();
                    return;
                }

                signals.Changed(claim.JobId);
                await Task.Delay(WriteInterval, _over.Token);
            }
        }
        catch (Exception) when (_over.IsCancellationRequested)
        {
            // The run is over: what the renewal would have met does not matter any more.
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
