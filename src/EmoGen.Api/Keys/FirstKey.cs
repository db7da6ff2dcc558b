using EmoGen.Api.Access;
using EmoGen.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Keys;

/// <summary>The key that makes the others: with scope admin, made at the first start with authentication on.</summary>
internal static class FirstKey
{
    /// <summary>Always the same, so that of several processes that start together one makes it.</summary>
    private static readonly Guid Id = new("00000000-0000-7000-8000-000000000001");

    /// <summary>Its text, told this once; null where it has been made before.</summary>
    public static async Task<string?> TryMakeAsync(EmoGenDbContext data, TimeProvider time, CancellationToken cancellation)
    {
        if (await data.ApiKeys.AnyAsync(k => k.Id == Id, cancellation))
        {
            return null;
        }

        string text = KeyText.Create();
        data.ApiKeys.Add(new ApiKey
        {
            Id = Id,
            Name = "first key",
            Prefix = KeyText.Prefix(text)!,
            Hash = KeyText.Hash(text),
            Scopes = Scope.Admin,
            Owner = $"key:{Id:n}",
            CreatedAt = time.GetUtcNow(),
        });
        try
        {
            await data.SaveChangesAsync(cancellation);
            return text;
        }
        catch (DbUpdateException)
        {
            data.ChangeTracker.Clear();
            if (await data.ApiKeys.AnyAsync(k => k.Id == Id, cancellation))
            {
                return null; // Another process was faster, and tells it.
            }

            throw;
        }
    }
}
