using System.Collections.Concurrent;

namespace EmoGen.Api.Workers;

/// <summary>The jobs that this process draws at the moment, so that a cancel here takes effect at once.</summary>
public sealed class RunningJobs
{
    private readonly ConcurrentDictionary<Guid, JobRun> _runs = new();

    internal void Add(JobRun run) => _runs[run.Claim.JobId] = run;

    internal void Remove(JobRun run) => _runs.TryRemove(KeyValuePair.Create(run.Claim.JobId, run));

    /// <summary>Stops a job's drawing before its next step; its row is changed already.</summary>
    public void Stop(Guid jobId)
    {
        if (_runs.TryGetValue(jobId, out JobRun? run))
        {
            run.Lose();
        }
    }
}
