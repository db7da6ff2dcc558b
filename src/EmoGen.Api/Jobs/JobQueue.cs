using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Jobs;

/// <summary>
/// Whose turn it is. Of the waiting jobs the interactive ones come before those of batches; among equals the owner whose last job started longest ago is
/// next (round-robin), with the oldest of its jobs. So an owner with many jobs delays another's by one job at most, on each worker.
/// </summary>
public static class JobQueue
{
    /// <summary>
    /// The job to claim next, of those for some packs; null where none waits. A job whose worker's lease has ended has waited long enough already.
    /// </summary>
    public static async Task<Guid?> NextAsync(this EmoGenDbContext data, IReadOnlyList<string> models, DateTimeOffset now, CancellationToken cancellation)
    {
        IQueryable<Job> ours = data.Jobs.Where(j => j.Model == null || models.Contains(j.Model));
        Guid? lost = await ours.Where(j => j.Status == JobStatus.Running && j.LeaseUntil < now)
            .OrderBy(j => j.Id).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellation);
        if (lost is not null)
        {
            return lost;
        }

        IQueryable<Job> queued = ours.Where(j => j.Status == JobStatus.Queued);
        if (await queued.MinAsync(j => (JobPriority?)j.Priority, cancellation) is not { } priority)
        {
            return null;
        }

        IQueryable<Job> waiting = queued.Where(j => j.Priority == priority);
        string? owner = await NextOwnerAsync(data, waiting, priority, cancellation);
        Guid? next = await waiting.Where(j => j.Owner == owner).OrderBy(j => j.Id).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellation);
        return next ?? await data.NextAsync(models, now, cancellation); // Another worker took it between two questions: others may wait.
    }

    /// <summary>
    /// Of the owners with waiting jobs the one whose last job started longest ago. The owners are found by stepping through the index from one to the next,
    /// which does not take longer the more jobs each has.
    /// </summary>
    private static Task<string?> NextOwnerAsync(EmoGenDbContext data, IQueryable<Job> waiting, JobPriority priority, CancellationToken cancellation) =>
        data.Database.SqlQuery<string>(
            $"""
            WITH RECURSIVE owners("Value") AS (
                SELECT MIN("Owner") FROM "Jobs" WHERE "Status" = {nameof(JobStatus.Queued)} AND "Priority" = {priority}
                UNION ALL
                SELECT (SELECT MIN(j."Owner") FROM "Jobs" AS j WHERE j."Status" = {nameof(JobStatus.Queued)} AND j."Priority" = {priority} AND j."Owner" > owners."Value")
                FROM owners WHERE owners."Value" IS NOT NULL
            )
            SELECT "Value" FROM owners WHERE "Value" IS NOT NULL
            """)
            .Where(owner => waiting.Any(j => j.Owner == owner))
            .OrderBy(owner => data.Jobs.Where(j => j.Owner == owner).Max(j => j.StartedAt) ?? DateTimeOffset.UnixEpoch)
            .FirstOrDefaultAsync(cancellation);
}
