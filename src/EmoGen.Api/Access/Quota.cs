using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using Microsoft.AspNetCore.Mvc;
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

/// <summary>Holds every owner to its pictures a day and its jobs in the queue.</summary>
public sealed class Quota(IOptions<EmoGenOptions> options, TimeProvider time)
{
    /// <summary>False where nobody is counted: without authentication there are no owners.</summary>
    public bool Counts => options.Value.Authentication.Enabled;

    /// <summary>
    /// What an owner has used up so far. Its row is locked until the transaction ends, which must be open, so that requests sent at once cannot slip past together;
    /// who locks several does so in their order.
    /// </summary>
    /// <param name="data">With an open transaction.</param>
    /// <param name="callers">Those of one owner that are about to take something.</param>
    public async Task<Allowance> LockAsync(EmoGenDbContext data, IReadOnlyCollection<Caller> callers, CancellationToken cancellation)
    {
        string owner = callers.First().Owner;
        DateTimeOffset now = time.GetUtcNow();
        int pictures = await BeginDayAsync(data, owner, DateOnly.FromDateTime(now.UtcDateTime), cancellation);
        int most = callers.Max(Queue);
        int queued = most == int.MaxValue ? 0
            : await data.Jobs.Where(j => j.Owner == owner && j.Status == JobStatus.Queued).Take(most).CountAsync(cancellation);
        return new Allowance(this, owner, now, pictures, queued);
    }

    internal int Daily(Caller caller) => caller.PicturesPerDay ?? Unless0(options.Value.Limits.PicturesPerDay);

    internal int Queue(Caller caller) => caller.QueuedJobs ?? Unless0(options.Value.Limits.QueuedJobs);

    private static int Unless0(int limit) => limit == 0 ? int.MaxValue : limit;

    /// <summary>One statement that both databases know: locks the owner's row, which begins at 0 on a new day.</summary>
    private static async Task<int> BeginDayAsync(EmoGenDbContext data, string owner, DateOnly day, CancellationToken cancellation)
    {
        List<int> pictures = await data.Database.SqlQuery<int>(
            $"""
            INSERT INTO "Usages" ("Owner", "Day", "Pictures") VALUES ({owner}, {day}, 0)
            ON CONFLICT ("Owner") DO UPDATE SET
                "Pictures" = CASE WHEN "Usages"."Day" = excluded."Day" THEN "Usages"."Pictures" ELSE 0 END, "Day" = excluded."Day"
            RETURNING "Pictures" AS "Value"
            """).ToListAsync(cancellation);
        return pictures.Single();
    }
}

/// <summary>What is left of an owner's day and of its place in the queue, within a transaction.</summary>
public sealed class Allowance
{
    private static readonly TimeSpan QueueRetry = TimeSpan.FromSeconds(10);

    private readonly Quota _quota;
    private readonly string _owner;
    private readonly DateTimeOffset _now;
    private int _pictures;
    private int _queued;

    internal Allowance(Quota quota, string owner, DateTimeOffset now, int pictures, int queued) =>
        (_quota, _owner, _now, _pictures, _queued) = (quota, owner, now, pictures, queued);

    /// <summary>Takes a job's part; where it would be too much takes nothing and says why.</summary>
    public ProblemException? TryTake(Caller caller, int pictures)
    {
        int daily = _quota.Daily(caller), queue = _quota.Queue(caller);
        if (pictures > daily - _pictures)
        {
            ProblemDetails used = Problems.Create(
                429, "quota-exceeded", "The pictures of this day are used up.", $"{daily} pictures a day may be asked for; the day ends at midnight UTC.");
            return new ProblemException(used, _now.UtcDateTime.Date.AddDays(1) - _now.UtcDateTime);
        }

        if (_queued >= queue)
        {
            ProblemDetails full = Problems.Create(
                429, "queue-full", "Too many jobs are in the queue.", $"{queue} jobs may wait at a time; wait until some are drawn, or cancel some.");
            return new ProblemException(full, QueueRetry);
        }

        _pictures += pictures;
        _queued++;
        return null;
    }

    /// <summary>Writes down what was taken.</summary>
    public Task SaveAsync(EmoGenDbContext data, CancellationToken cancellation) =>
        data.Usages.Where(u => u.Owner == _owner).ExecuteUpdateAsync(set => set.SetProperty(u => u.Pictures, _pictures), cancellation);
}
