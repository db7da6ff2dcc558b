using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Access;

/// <summary>What an owner has asked for in a day: one row an owner.</summary>
public sealed class Usage
{
    public required string Owner { get; init; }

    /// <summary>The day (UTC) that is counted.</summary>
    public DateOnly Day { get; init; }

    public int Pictures { get; init; }
}

/// <summary>
/// Holds every owner to its pictures a day and its jobs in the queue. It works within the transaction that stores a job: the owner's row is
/// locked until the job is there, so that requests sent at once cannot slip past together.
/// </summary>
public sealed class Quota(EmoGenDbContext data, IOptions<EmoGenOptions> options, TimeProvider time)
{
    private static readonly TimeSpan QueueRetry = TimeSpan.FromSeconds(10);

    /// <summary>False where nobody is counted: without authentication there are no owners.</summary>
    public bool Counts => options.Value.Authentication.Enabled;

    /// <summary>Counts a job that is about to be stored; the caller's transaction must be open.</summary>
    /// <exception cref="ProblemException">It would be too much.</exception>
    public async Task TakeAsync(Caller caller, int pictures, CancellationToken cancellation)
    {
        if (!Counts)
        {
            return;
        }

        int daily = caller.PicturesPerDay ?? Unless0(options.Value.Limits.PicturesPerDay);
        DateTimeOffset now = time.GetUtcNow();
        if (pictures > daily || !await TryCountAsync(caller.Owner, DateOnly.FromDateTime(now.UtcDateTime), pictures, daily, cancellation))
        {
            throw new ProblemException(
                Problems.Create(
                    429, "quota-exceeded", "The pictures of this day are used up.", $"{daily} pictures a day may be asked for; the day ends at midnight UTC."),
                now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime);
        }

        int queue = caller.QueuedJobs ?? Unless0(options.Value.Limits.QueuedJobs);
        if (queue < int.MaxValue && await data.Jobs.Where(j => j.Owner == caller.Owner && j.Status == JobStatus.Queued).Take(queue).CountAsync(cancellation) >= queue)
        {
            throw new ProblemException(
                Problems.Create(
                    429, "queue-full", "Too many jobs are in the queue.", $"{queue} jobs may wait at a time; wait until some are drawn, or cancel some."),
                QueueRetry);
        }
    }

    private static int Unless0(int limit) => limit == 0 ? int.MaxValue : limit;

    /// <summary>One statement that both databases know: adds to the row, or begins the day, unless it would be more than the limit.</summary>
    private async Task<bool> TryCountAsync(string owner, DateOnly day, int pictures, int limit, CancellationToken cancellation) =>
        await data.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Usages" ("Owner", "Day", "Pictures") VALUES ({owner}, {day}, {pictures})
            ON CONFLICT ("Owner") DO UPDATE SET
                "Pictures" = CASE WHEN "Usages"."Day" = excluded."Day" THEN "Usages"."Pictures" ELSE 0 END + excluded."Pictures",
                "Day" = excluded."Day"
            WHERE "Usages"."Day" <> excluded."Day" OR "Usages"."Pictures" <= {limit - pictures}
            """,
            cancellation) == 1;
}
