using System.Collections.Concurrent;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Access;

/// <summary>
/// Ends what stays open for longer than a moment, such as an event stream, when the key that opened it is revoked, or key or token expire. However
/// many are open, they cost one query every two seconds.
/// </summary>
public sealed class AccessWatch(IDbContextFactory<EmoGenDbContext> contexts, TimeProvider time, ILogger<AccessWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<OpenAccess, Caller> _open = new();

    /// <summary>Begins to watch for a caller; dispose to stop. A caller whose access cannot end is not watched.</summary>
    public OpenAccess Open(Caller caller)
    {
        OpenAccess access = new(ended => _open.TryRemove(ended, out _));
        if ((caller.KeyId, caller.EndsAt) is not (null, null))
        {
            _open[access] = caller;
        }

        return access;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EndAsync(stoppingToken);
            }
            catch (Exception away) when (!stoppingToken.IsCancellationRequested)
            {
                log.AccessNotChecked(away.GetBaseException().Message);
            }
        }
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        KeyValuePair<OpenAccess, Caller>[] open = [.. _open];
        Guid[] keys = [.. open.Select(o => o.Value.KeyId).OfType<Guid>().Distinct()];
        HashSet<Guid> valid = keys.Length == 0 ? [] : await ValidAsync(keys, now, cancellation);
        foreach ((OpenAccess access, Caller caller) in open)
        {
            if (caller.EndsAt <= now || (caller.KeyId is { } key && !valid.Contains(key)))
            {
                await access.EndAsync();
            }
        }
    }

    private async Task<HashSet<Guid>> ValidAsync(Guid[] keys, DateTimeOffset now, CancellationToken cancellation)
    {
        await using EmoGenDbContext data = await contexts.CreateDbContextAsync(cancellation);
        return await data.ApiKeys.Where(k => keys.Contains(k.Id) && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Select(k => k.Id).ToHashSetAsync(cancellation);
    }
}

/// <summary>Something that is open under a caller's key or token.</summary>
public sealed class OpenAccess(Action<OpenAccess> close) : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends when the key or token opens nothing any more.</summary>
    public CancellationToken Token => _end.Token;

    public void Dispose() => close(this);

    internal Task EndAsync() => _end.CancelAsync();
}
