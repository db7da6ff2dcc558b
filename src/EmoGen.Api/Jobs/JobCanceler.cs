using EmoGen.Api.Workers;

namespace EmoGen.Api.Jobs;

/// <summary>Ends jobs at a client's wish: in the row, in the worker where it is here, and for who listens.</summary>
public sealed class JobCanceler(JobLedger ledger, JobSignals signals, RunningJobs running)
{
    /// <summary>Ends a queued or running job; false where it was over already.</summary>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellation)
    {
        if (!await ledger.CancelAsync(id, cancellation))
        {
            return false;
        }

        running.Stop(id);
        signals.Changed(id);
        return true;
    }
}
