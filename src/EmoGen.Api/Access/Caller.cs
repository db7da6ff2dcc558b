using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;

namespace EmoGen.Api.Access;

/// <summary>Who asks. Endpoints take it as a parameter; between authentication and endpoint it travels as the claims of the request's user.</summary>
/// <param name="Owner">Whose jobs and pictures are the caller's; empty for everybody, while authentication is off.</param>
/// <param name="Scopes">What the caller may do.</param>
/// <param name="PicturesPerDay">A quota of the caller's own; null takes the setting.</param>
/// <param name="QueuedJobs">A limit of the caller's own; null takes the setting.</param>
/// <param name="Key">The prefix of the key shown, for the log; null where it was none.</param>
public sealed record Caller(string Owner, Scope Scopes, int? PicturesPerDay = null, int? QueuedJobs = null, string? Key = null)
{
    public const int MaxOwnerLength = 300;

    /// <summary>The key that was shown; null for a token.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>When the token that was shown expires; null for a key, whose row says when.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    private const string OwnerClaim = "emogen:owner";
    private const string ScopesClaim = "emogen:scopes";
    private const string PicturesClaim = "emogen:pictures-per-day";
    private const string JobsClaim = "emogen:queued-jobs";
    private const string KeyClaim = "emogen:key";
    private const string KeyIdClaim = "emogen:key-id";
    private const string EndClaim = "emogen:end";

    /// <summary>Whoever reaches a service without authentication: it listens on this machine only.</summary>
    public static Caller Anybody { get; } = new("", Scope.Admin);

    public bool Has(Scope scope) => (Scopes & (scope | Scope.Admin)) != 0;

    public ClaimsPrincipal ToPrincipal(string? scheme)
    {
        ClaimsIdentity identity = new(scheme);
        identity.AddClaim(new Claim(OwnerClaim, Owner));
        identity.AddClaim(new Claim(ScopesClaim, Number((int)Scopes)));
        if (PicturesPerDay is { } pictures)
        {
            identity.AddClaim(new Claim(PicturesClaim, Number(pictures)));
        }

        if (QueuedJobs is { } jobs)
        {
            identity.AddClaim(new Claim(JobsClaim, Number(jobs)));
        }

        if (Key is not null)
        {
            identity.AddClaim(new Claim(KeyClaim, Key));
        }

        if (KeyId is { } id)
        {
            identity.AddClaim(new Claim(KeyIdClaim, id.ToString()));
        }

        if (EndsAt is { } end)
        {
            identity.AddClaim(new Claim(EndClaim, end.ToString("O", CultureInfo.InvariantCulture)));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>The caller that <see cref="ToPrincipal"/> wrote down; null where nobody has been authenticated.</summary>
    public static Caller? Of(ClaimsPrincipal user) => user.FindFirstValue(OwnerClaim) is { } owner
        ? new Caller(owner, (Scope)(Parse(user, ScopesClaim) ?? 0), Parse(user, PicturesClaim), Parse(user, JobsClaim), user.FindFirstValue(KeyClaim))
        {
            KeyId = user.FindFirstValue(KeyIdClaim) is { } id ? Guid.Parse(id) : null,
            EndsAt = user.FindFirstValue(EndClaim) is { } end ? DateTimeOffset.Parse(end, CultureInfo.InvariantCulture) : null,
        }
        : null;

    /// <summary>Makes the caller a parameter of endpoints; behind a scope there always is one.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context.User));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int? Parse(ClaimsPrincipal user, string claim) =>
        user.FindFirstValue(claim) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

/// <summary>What of the rows a caller may know of. To everybody else a row that exists looks like one that does not.</summary>
public static class CallerQueries
{
    public static IQueryable<Job> VisibleTo(this IQueryable<Job> jobs, Caller caller) =>
        caller.Has(Scope.Admin) ? jobs : jobs.Where(j => j.Owner == caller.Owner);

    public static IQueryable<JobLabel> VisibleTo(this IQueryable<JobLabel> labels, Caller caller) =>
        caller.Has(Scope.Admin) ? labels : labels.Where(l => l.Owner == caller.Owner);

    public static IQueryable<Image> VisibleTo(this IQueryable<Image> images, Caller caller) =>
        caller.Has(Scope.Admin) ? images : images.Where(i => i.Job!.Owner == caller.Owner);
}
