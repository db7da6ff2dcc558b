using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Whose turn it is. Of the waiting jobs the interactive ones come before those of batches; among equals the owner whose last job started longest ago is
/// next (round-robin), with the oldest of its jobs. So an owner with many jobs delays another's by one job at most, on each worker.
/// </summary>
public static class JobQueue
{
    /// <summary>The job to claim next; null where none waits. A job whose worker's lease has ended has waited long enough already.</summary>
    public static async Task<Guid?> NextAsync(this EmoGenDbContext data, DateTimeOffset now, CancellationToken cancellation)
    {
        Guid? lost = await data.Jobs.Where(j => j.Status == JobStatus.Running && j.LeaseUntil < now)
            .OrderBy(j => j.Id).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellation);
        if (lost is not null)
        {
            return lost;
        }

        IQueryable<Job> queued = data.Jobs.Where(j => j.Status == JobStatus.Queued);
        if (await queued.MinAsync(j => (JobPriority?)j.Priority, cancellation) is not { } priority)
        {
            return null;
        }

        IQueryable<Job> waiting = queued.Where(j => j.Priority == priority);
        var turn = await waiting.Select(j => j.Owner).Distinct()
            .Select(owner => new { Owner = owner, Last = data.Jobs.Where(j => j.Owner == owner).Max(j => j.StartedAt) })
            .OrderBy(o => o.Last ?? DateTimeOffset.UnixEpoch).FirstOrDefaultAsync(cancellation);
        Guid? next = turn is null ? null
            : await waiting.Where(j => j.Owner == turn.Owner).OrderBy(j => j.Id).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellation);
        return next ?? await data.NextAsync(now, cancellation); // Another worker took it between two questions: others may wait.
    }
}
