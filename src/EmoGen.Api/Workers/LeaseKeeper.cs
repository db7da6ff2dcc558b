using System.Diagnostics;
using EmoGen.Api.Jobs;

namespace EmoGen.Api.Workers;

/// <summary>Renews a claim's lease, and writes the progress with it. A database that is away is waited for until the lease has ended.</summary>
internal sealed class LeaseKeeper(JobLedger ledger, JobClaim claim, TimeSpan lease, ILogger log)
{
    private long _renewed = Stopwatch.GetTimestamp();

    /// <summary>How long to wait at most before the next renewal.</summary>
    public TimeSpan Interval => lease / 4;

    /// <summary>True while the row is this attempt's, as far as can be known.</summary>
    public async Task<bool> RenewAsync(JobStep step, CancellationToken cancellation)
    {
        long now = Stopwatch.GetTimestamp();
        try
        {
            bool ours = await ledger.RenewAsync(claim, lease, step, cancellation);
            _renewed = now;
            return ours;
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested)
        {
            log.LeaseNotRenewed(away, claim.JobId);
            await Task.Delay(lease / 10, cancellation);
            return Stopwatch.GetElapsedTime(_renewed) < lease;
        }
    }
}
