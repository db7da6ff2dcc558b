using EmoGen.Api.Access;

namespace EmoGen.Api.Keys;

/// <summary>An API key as it is stored: enough to recognise it, not enough to use it.</summary>
public sealed class ApiKey
{
    public const int MaxNameLength = 100;

    public Guid Id { get; init; }

    /// <summary>What it is for, in its maker's words.</summary>
    public required string Name { get; init; }

    /// <summary>The public beginning of the key, by which it is found and spoken of.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key, lower-case hex. The key is random and long: a slow hash would add nothing.</summary>
    public required string Hash { get; init; }

    public Scope Scopes { get; init; }

    /// <summary>Whose jobs are this key's; a key that replaces another has the other's.</summary>
    public required string Owner { get; init; }

    /// <summary>Pictures it may ask for in a day; null takes the setting.</summary>
    public int? PicturesPerDay { get; init; }

    /// <summary>Jobs it may have in the queue; null takes the setting.</summary>
    public int? QueuedJobs { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The key that rotation put into this one's place.</summary>
    public Guid? ReplacedById { get; set; }
}
