using EmoGen.Api.Access;

namespace EmoGen.Api.Keys;

/// <summary>A key as the API shows it.</summary>
public sealed record KeyResponse
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The beginning of the key, by which its holder knows which one this is.</summary>
    public required string Prefix { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required int? PicturesPerDay { get; init; }

    public required int? QueuedJobs { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime? ExpiresAt { get; init; }

    public required DateTime? RevokedAt { get; init; }

    /// <summary>The key that rotation put into this one's place.</summary>
    public required Guid? ReplacedById { get; init; }

    /// <summary>The key itself: shown once, in the answer that makes it.</summary>
    public required string? Key { get; init; }

    internal static KeyResponse Of(IssuedKey issued) => Of(issued.Key) with { Key = issued.Text };

    internal static KeyResponse Of(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Prefix = key.Prefix,
        Scopes = key.Scopes.Names(),
        PicturesPerDay = key.PicturesPerDay,
        QueuedJobs = key.QueuedJobs,
        CreatedAt = key.CreatedAt.UtcDateTime,
        ExpiresAt = key.ExpiresAt?.UtcDateTime,
        RevokedAt = key.RevokedAt?.UtcDateTime,
        ReplacedById = key.ReplacedById,
        Key = null,
    };
}
