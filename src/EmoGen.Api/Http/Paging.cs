using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace EmoGen.Api.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">The page.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Paging by the last id of a page: stable while rows are added.</summary>
public static class Paging
{
    public static int Limit(Checks checks, string? limit, int defaultLimit, int maxLimit)
    {
        bool number = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed);
        checks.Require(limit is null || (number && parsed >= 1 && parsed <= maxLimit), "limit", $"Expected a whole number from 1 to {maxLimit}.");
        return limit is null ? defaultLimit : parsed;
    }

    public static Guid? Cursor(Checks checks, string? cursor)
    {
        bool id = Guid.TryParseExact(cursor, "n", out Guid parsed);
        checks.Require(cursor is null || id, "cursor", "Expected the nextCursor of an earlier page.");
        return cursor is null ? null : parsed;
    }

    /// <summary>Makes a page of <paramref name="size"/> out of one row more.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> rows, int size, Func<T, Guid> id) =>
        rows.Count > size ? new Page<T>([.. rows.Take(size)], id(rows[size - 1]).ToString("n")) : new Page<T>(rows, null);

    /// <summary>Tells the next page's address in <c>Link</c> (RFC 8288), with the filters of this one's.</summary>
    public static Page<T> Linked<T>(this Page<T> page, HttpContext http)
    {
        if (page.NextCursor is { } cursor)
        {
            HttpRequest request = http.Request;
            QueryBuilder query = new(request.Query.Where(parameter => !parameter.Key.Equals("cursor", StringComparison.OrdinalIgnoreCase))) { { "cursor", cursor } };
            http.Response.Headers.Link = $"<{request.PathBase}{request.Path}{query}>; rel=\"next\"";
        }

        return page;
    }
}
