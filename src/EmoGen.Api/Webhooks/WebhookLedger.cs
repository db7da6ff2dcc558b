using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Webhooks;

/// <summary>
/// Every change of a delivery's row. Any number of processes send: a claim is a compare-and-set on the number of attempts, which also fences what is
/// written after the attempt, and it moves the due time past a lease, so that what a dead process was sending is due again by itself.
/// </summary>
internal sealed class WebhookLedger(IDbContextFactory<EmoGenDbContext> contexts, IOptions<EmoGenOptions> options, TimeProvider time)
{
    private const int BatchSize = 50;

    /// <summary>A pause is up to this much longer, so that what failed together is not tried together again.</summary>
    private const double Jitter = 0.2;

    /// <summary>The longest that a receiver may put us off.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromDays(1);

    /// <summary>How long what became of a delivery is kept.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly TimeSpan _lease = options.Value.Webhooks.Lease;
    private readonly IReadOnlyList<TimeSpan> _pauses = options.Value.Webhooks.Pauses;

    /// <summary>Deliveries to send now, the longest due first, but none to these hosts or of these owners.</summary>
    public async Task<IReadOnlyList<DueDelivery>> DueAsync(IReadOnlyList<string> hosts, IReadOnlyList<string> owners, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        return await data.WebhookDeliveries.AsNoTracking()
            .Where(d => d.State == DeliveryState.Pending && d.DueAt <= now && d.Job!.FinishedAt != null)
            .Where(d => !hosts.Contains(d.Host) && !owners.Contains(d.Job!.Owner))
            .OrderBy(d => d.DueAt).ThenBy(d => d.Id).Take(BatchSize)
            .Select(d => new DueDelivery(d.Id, d.JobId, d.Job!.Owner, d.Job.WebhookUrl!, d.Host, d.Attempts, d.Tries))
            .ToListAsync(cancellation);
    }

    /// <summary>Takes a delivery for an attempt; null where another process was faster.</summary>
    public async Task<DueDelivery?> TryClaimAsync(DueDelivery due, CancellationToken cancellation)
    {
        DueDelivery claim = due with { Attempts = due.Attempts + 1, Tries = due.Tries + 1 };
        DateTimeOffset until = time.GetUtcNow() + _lease;
        bool claimed = await UpdateAsync(
            due,
            set => set.SetProperty(d => d.Attempts, claim.Attempts).SetProperty(d => d.Tries, claim.Tries).SetProperty(d => d.DueAt, until),
            cancellation);
        return claimed ? claim : null;
    }

    /// <summary>Writes what came of an attempt, and when the next one is; null where the delivery is no longer this attempt's.</summary>
    public async Task<Conclusion?> ConcludeAsync(DueDelivery claim, WebhookAnswer answer, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? next = answer.Kind == AnswerKind.Failure ? now + Pause(claim.Tries, answer.RetryAfter) : null;
        DeliveryState state = answer.Kind == AnswerKind.Success ? DeliveryState.Delivered : next is null ? DeliveryState.Failed : DeliveryState.Pending;
        DateTimeOffset? finished = next is null ? now : null;
        bool ours = await UpdateAsync(
            claim,
            set => set.SetProperty(d => d.State, state)
                .SetProperty(d => d.DueAt, next ?? now)
                .SetProperty(d => d.LastResult, answer.Sentence)
                .SetProperty(d => d.LastAttemptAt, now)
                .SetProperty(d => d.FinishedAt, finished),
            cancellation);
        return ours ? new Conclusion(state, next) : null;
    }

    /// <summary>Gives a delivery back that was cut off because the process stops: another sends it at once.</summary>
    public async Task HandBackAsync(DueDelivery claim, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        await UpdateAsync(claim, set => set.SetProperty(d => d.Tries, claim.Tries - 1).SetProperty(d => d.DueAt, now), cancellation);
    }

    /// <summary>Makes a delivery due now, whatever became of it before, with all its attempts ahead.</summary>
    public async Task SendAgainAsync(Guid id, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        await data.WebhookDeliveries.Where(d => d.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.State, DeliveryState.Pending)
                .SetProperty(d => d.Tries, 0)
                .SetProperty(d => d.DueAt, now)
                .SetProperty(d => d.FinishedAt, (DateTimeOffset?)null),
            cancellation);
    }

    /// <summary>Removes what was delivered or given up long ago.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        DateTimeOffset old = time.GetUtcNow() - Kept;
        await data.WebhookDeliveries.Where(d => d.FinishedAt < old).ExecuteDeleteAsync(cancellation);
    }

    private TimeSpan? Pause(int tries, TimeSpan? wished)
    {
        if (tries > _pauses.Count)
        {
            return null;
        }

        TimeSpan usual = _pauses[tries - 1] * (1 + (Jitter * Random.Shared.NextDouble()));
        TimeSpan asked = wished > LongestWish ? LongestWish : wished ?? TimeSpan.Zero;
        return asked > usual ? asked : usual;
    }

    private async Task<bool> UpdateAsync(DueDelivery seen, Action<UpdateSettersBuilder<WebhookDelivery>> set, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.WebhookDeliveries
            .Where(d => d.Id == seen.Id && d.Attempts == seen.Attempts && d.State == DeliveryState.Pending)
            .ExecuteUpdateAsync(set, cancellation) == 1;
    }
}

/// <summary>A delivery as it was read, or as it was claimed.</summary>
internal sealed record DueDelivery(Guid Id, Guid JobId, string Owner, string Url, string Host, int Attempts, int Tries);

/// <summary>Where a delivery is after an attempt.</summary>
/// <param name="NextAt">When it is sent again; null for one that is delivered or given up.</param>
internal sealed record Conclusion(DeliveryState State, DateTimeOffset? NextAt);
