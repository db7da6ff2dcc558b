using System.Collections.Concurrent;
using EmoGen.Api.Jobs;
using EmoGen.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Workers;

/// <summary>The jobs that this process draws at the moment, so that a cancel here takes effect at once.</summary>
public sealed class RunningJobs(JobLedger ledger, JobSignals signals, JobMetrics metrics, IOptions<EmoGenOptions> options, ILogger<RunningJobs> log)
{
    private readonly ConcurrentDictionary<Guid, JobRun> _runs = new();

    /// <summary>Stops a job's drawing before its next step; its row is changed already.</summary>
    public void Stop(Guid jobId)
    {
        if (_runs.TryGetValue(jobId, out JobRun? run))
        {
            run.Lose();
        }
    }

    /// <summary>Begins to hold a claim; dispose the run to let go of it.</summary>
    internal JobRun Begin(JobClaim claim, CancellationToken stopping)
    {
        JobWatch watch = new(claim, metrics, log);
        JobRun run = new(claim, new LeaseKeeper(ledger, claim, options.Value.Worker.Lease, log), signals, watch, stopping);
        _runs[claim.JobId] = run;
        run.Ended += () => _runs.TryRemove(KeyValuePair.Create(claim.JobId, run));
        run.Start();
        return run;
    }
}
