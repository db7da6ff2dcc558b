using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EmoGen.Api.Access;
using EmoGen.Api.Http;

namespace EmoGen.Api.Keys;

/// <summary>A key that is wished for.</summary>
public sealed record NewKey
{
    private const int MaxLimit = 1_000_000_000;

    [Required]
    [Description("What the key is for, 1 to 100 characters.")]
    public string? Name { get; init; }

    [Required]
    [Description("One or more of read, submit, admin.")]
    public IReadOnlyList<string?>? Scopes { get; init; }

    [Description("From when on it opens nothing any more; null is never.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("Pictures that it may ask for in a day (UTC); null takes the service's setting.")]
    public int? PicturesPerDay { get; init; }

    [Description("Jobs that it may have in the queue; null takes the service's setting.")]
    public int? QueuedJobs { get; init; }

    /// <exception cref="ProblemException">A field is wrong; the problem names every one.</exception>
    public void Check(DateTimeOffset now)
    {
        Checks checks = new();
        checks
            .Require(
                Name is { Length: > 0 and <= ApiKey.MaxNameLength } && !Name.Any(char.IsControl), "name", $"Expected 1 to {ApiKey.MaxNameLength} printable characters.")
            .Require(Scopes is { Count: > 0 }, "scopes", $"Expected one or more of {string.Join(", ", Access.Scopes.All)}.")
            .Require(ExpiresAt is null || ExpiresAt > now, "expiresAt", "Expected a time in the future.")
            .Range("picturesPerDay", PicturesPerDay, 0, MaxLimit)
            .Range("queuedJobs", QueuedJobs, 0, MaxLimit);
        for (int k = 0; k < Scopes?.Count; k++)
        {
            checks.Require(Access.Scopes.Parse(Scopes[k]) != Scope.None, $"scopes[{k}]", $"Expected one of {string.Join(", ", Access.Scopes.All)}.");
        }

        checks.ThrowIfAny();
    }
}

/// <summary>How a key is replaced.</summary>
public sealed record KeyRotation
{
    private const int LongestOverlapHours = 24 * 365;

    [Description("How long the old key goes on beside the new one, in hours: 0 to 8760, by default 24.")]
    public double? OverlapHours { get; init; }

    /// <exception cref="ProblemException">The overlap is out of range.</exception>
    public TimeSpan CheckedOverlap()
    {
        new Checks().Range("overlapHours", OverlapHours, 0, LongestOverlapHours).ThrowIfAny();
        return TimeSpan.FromHours(OverlapHours ?? 24);
    }
}
