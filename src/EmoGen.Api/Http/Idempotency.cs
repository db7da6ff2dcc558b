using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Http;

/// <summary>What an <c>Idempotency-Key</c> stands for. It is stored in the transaction that accepts the job.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Whose key it is: owners choose theirs without knowing of one another.</summary>
    public required string Owner { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of the path and the body.</summary>
    public required string RequestHash { get; init; }

    public Guid JobId { get; init; }

    /// <summary>The first answer's status; null while it is in flight.</summary>
    public int? AnswerStatus { get; set; }

    /// <summary>The first answer's body.</summary>
    public string? AnswerBody { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The rules of <c>Idempotency-Key</c>.</summary>
public static class Idempotency
{
    public const string Header = "Idempotency-Key";

    public const string ReplayedHeader = "Idempotency-Replayed";

    public const int MaxKeyLength = 255;

    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The longest time that a first answer can be in flight: the longest wait and some more.</summary>
    private static readonly TimeSpan InFlight = Preference.LongestWait + TimeSpan.FromSeconds(15);

    /// <summary>The key of a request; null where it has none.</summary>
    /// <exception cref="ProblemException">The key is empty, too long or not visible ASCII.</exception>
    public static string? Key(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        string key = values.ToString();
        new Checks().Require(key.Length is > 0 and <= MaxKeyLength && key.All(c => c is > ' ' and <= '~'), Header, $"Expected 1 to {MaxKeyLength} visible ASCII characters.")
            .ThrowIfAny();
        return key;
    }

    /// <summary>The answer that was given for a key before; null where the key is new or the answer was lost with its process.</summary>
    /// <exception cref="ProblemException">The key stands for another request, or the first answer is still in flight.</exception>
    public static async Task<IdempotencyRecord?> FindAsync(
        EmoGenDbContext data, string owner, string key, string requestHash, DateTimeOffset now, CancellationToken cancellation)
    {
        IdempotencyRecord? record = await data.IdempotencyRecords.AsNoTracking().SingleOrDefaultAsync(r => r.Owner == owner && r.Key == key, cancellation);
        if (record is null)
        {
            return null;
        }

        if (record.RequestHash != requestHash)
        {
            throw new ProblemException(Problems.Create(
                422, "idempotency-key-reused", "The idempotency key stands for another request.", "Use a new key for a new request."));
        }

        return record.AnswerStatus is null && record.CreatedAt + InFlight > now
            ? throw new ProblemException(Problems.Conflict(
                "idempotency-in-flight", "The first request with this key is still being answered.", $"It is job {record.JobId}; ask again in a moment."))
            : record;
    }

    /// <summary>Keeps the first answer for the next time.</summary>
    public static Task StoreAnswerAsync(EmoGenDbContext data, string owner, string key, int status, JobResponse body, CancellationToken cancellation)
    {
        string json = JsonSerializer.Serialize(body, StrictJson.Options);
        return data.IdempotencyRecords.Where(r => r.Owner == owner && r.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.AnswerStatus, status).SetProperty(r => r.AnswerBody, json), cancellation);
    }
}
