using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Keys;

/// <summary>Makes, replaces, revokes and recognises keys.</summary>
public sealed class KeyRing(EmoGenDbContext data, TimeProvider time, ILogger<KeyRing> log)
{
    /// <summary>Makes a key.</summary>
    public async Task<IssuedKey> CreateAsync(NewKey wish, CancellationToken cancellation)
    {
        Guid id = Guid.CreateVersion7(time.GetUtcNow());
        string text = KeyText.Create();
        ApiKey key = new()
        {
            Id = id,
            Name = wish.Name!,
            Prefix = KeyText.Prefix(text)!,
            Hash = KeyText.Hash(text),
            Scopes = Access.Scopes.Parse(wish.Scopes!),
            Owner = $"key:{id:n}",
            PicturesPerDay = wish.PicturesPerDay,
            QueuedJobs = wish.QueuedJobs,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = wish.ExpiresAt?.ToUniversalTime(),
        };
        data.ApiKeys.Add(key);
        await data.SaveChangesAsync(cancellation);
        log.KeyMade(key.Prefix, key.Name, string.Join(' ', wish.Scopes!));
        return new IssuedKey(key, text);
    }

    /// <summary>Makes a key in another's place: same owner, scopes, limits and length of life. The other goes on for the overlap.</summary>
    /// <exception cref="ProblemException">The other is not to be used any more.</exception>
    public async Task<IssuedKey> RotateAsync(Guid id, TimeSpan overlap, CancellationToken cancellation)
    {
        ApiKey old = await FindAsync(id, cancellation);
        DateTimeOffset now = time.GetUtcNow(), end = now + overlap;
        string text = KeyText.Create();
        ApiKey key = new()
        {
            Id = Guid.CreateVersion7(now),
            Name = old.Name,
            Prefix = KeyText.Prefix(text)!,
            Hash = KeyText.Hash(text),
            Scopes = old.Scopes,
            Owner = old.Owner,
            PicturesPerDay = old.PicturesPerDay,
            QueuedJobs = old.QueuedJobs,
            CreatedAt = now,
            ExpiresAt = now + Least(old.ExpiresAt - old.CreatedAt, DateTimeOffset.MaxValue - now),
        };
        await using var transaction = await data.Database.BeginTransactionAsync(cancellation);
        data.ApiKeys.Add(key);
        await data.SaveChangesAsync(cancellation);
        int replaced = await data.ApiKeys
            .Where(k => k.Id == id && k.ReplacedById == null && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .ExecuteUpdateAsync(
                set => set.SetProperty(k => k.ReplacedById, key.Id).SetProperty(k => k.ExpiresAt, k => k.ExpiresAt < end ? k.ExpiresAt : end), cancellation);
        if (replaced == 0)
        {
            throw new ProblemException(Problems.Conflict("key-over", "The key cannot be rotated.", "It is revoked, expired or replaced already."));
        }

        await transaction.CommitAsync(cancellation);
        log.KeyRotated(old.Prefix, key.Prefix, overlap);
        return new IssuedKey(key, text);
    }

    /// <summary>Ends a key at once; once more does nothing.</summary>
    public async Task RevokeAsync(Guid id, CancellationToken cancellation)
    {
        ApiKey key = await FindAsync(id, cancellation);
        DateTimeOffset now = time.GetUtcNow();
        if (await data.ApiKeys.Where(k => k.Id == id && k.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellation) == 1)
        {
            log.KeyRevoked(key.Prefix);
        }
    }

    public async Task<ApiKey> FindAsync(Guid id, CancellationToken cancellation) =>
        await data.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellation) ?? throw new ProblemException(Problems.NotFound("key", id));

    /// <summary>The key of a text, and why it does not open anything, in one sentence; the reason of an unknown text tells nothing about others.</summary>
    public async Task<(ApiKey? Key, string? Refusal)> RecogniseAsync(string text, CancellationToken cancellation)
    {
        string? prefix = KeyText.Prefix(text);
        ApiKey? key = prefix is null ? null : await data.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Prefix == prefix, cancellation);
        bool matches = KeyText.Matches(text, key?.Hash ?? KeyText.NoHash); // An unknown beginning takes the time of a wrong end.
        return key switch
        {
            null => (null, "The key is not known."),
            _ when !matches => (null, "The key is not known."),
            { RevokedAt: not null } => (null, "The key was revoked."),
            { ExpiresAt: { } end } when end <= time.GetUtcNow() => (null, "The key has expired."),
            _ => (key, null),
        };
    }

    private static TimeSpan? Least(TimeSpan? life, TimeSpan longest) => life > longest ? longest : life;
}

/// <summary>A new key and, this once, its text.</summary>
public sealed record IssuedKey(ApiKey Key, string Text)
{
    /// <summary>Keeps the text out of everything that prints its values.</summary>
    public override string ToString() => Key.Prefix;
}
