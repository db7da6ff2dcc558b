using EmoGen.Api.Telemetry;
using EmoGen.Api.Workers;

namespace EmoGen.Api.Jobs;

/// <summary>Ends jobs at a client's wish: in the row, in the worker where it is here, and for who listens.</summary>
public sealed class JobCanceler(JobLedger ledger, JobSignals signals, RunningJobs running, JobMetrics metrics)
{
    /// <summary>Ends a queued or running job; false where it was over already.</summary>
    public async Task<bool> CancelAsync(Guid id, JobKind kind, CancellationToken cancellation)
    {
        if (!await ledger.CancelAsync(id, cancellation))
        {
            return false;
        }

        Tell(id, kind);
        return true;
    }

    /// <summary>Tells that a job's row says it is canceled.</summary>
    public void Tell(Guid id, JobKind kind)
    {
        metrics.Ended(kind, JobStatus.Canceled);
        running.Stop(id);
        signals.Changed(id);
    }
}
