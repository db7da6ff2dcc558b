namespace EmoGen.Api.Access;

/// <summary><c>EmoGen:Authentication</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>False only while the service listens on this machine alone.</summary>
    public bool Enabled { get; set; }

    public OidcOptions Oidc { get; set; } = new();
}

/// <summary><c>EmoGen:Authentication:Oidc</c>: bearer tokens of an OpenID Connect provider, beside the keys.</summary>
public sealed class OidcOptions
{
    /// <summary>The provider's address, below which <c>.well-known/openid-configuration</c> lies; null takes no tokens.</summary>
    public string? Authority { get; set; }

    /// <summary>What a token's <c>aud</c> must name.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that holds the scopes, as words in one text or as a list.</summary>
    public string ScopeClaim { get; set; } = "scope";
}

/// <summary><c>EmoGen:Limits</c>, for every key and every token's owner; they hold while authentication is on. 0 is none.</summary>
public sealed class LimitOptions
{
    /// <summary>How fast a caller may go on.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>How many requests a caller may send at once.</summary>
    public int Burst { get; set; } = 200;

    /// <summary>How many pictures a caller may ask for in a day (UTC).</summary>
    public int PicturesPerDay { get; set; } = 10_000;

    /// <summary>How many jobs a caller may have in the queue.</summary>
    public int QueuedJobs { get; set; } = 1000;

    /// <summary>How many streams of events and waiting requests a caller may have open at a time, in each process.</summary>
    public int OpenStreams { get; set; } = 100;
}

/// <summary><c>EmoGen:Cors</c>.</summary>
public sealed class CorsOptions
{
    /// <summary>The sites whose pages may call the service, such as <c>https://studio.example</c>; <c>*</c> is every one.</summary>
    public IList<string> Origins { get; } = [];
}

/// <summary>What must hold of these settings.</summary>
internal static class AccessRules
{
    public static IEnumerable<(bool Holds, string Message)> Of(EmoGenOptions options)
    {
        OidcOptions oidc = options.Authentication.Oidc;
        yield return (
            oidc.Authority is null || options.Authentication.Enabled,
            "EmoGen:Authentication:Oidc:Authority: takes no effect while EmoGen:Authentication:Enabled is false.");
        yield return (
            oidc.Authority is null || IsAuthority(oidc.Authority),
            $"EmoGen:Authentication:Oidc:Authority: expected an https address (http only on this machine), got '{oidc.Authority}'.");
        yield return (
            oidc.Authority is null || !string.IsNullOrEmpty(oidc.Audience), "EmoGen:Authentication:Oidc:Audience: expected what the tokens' aud names.");
        yield return (!string.IsNullOrEmpty(oidc.ScopeClaim), "EmoGen:Authentication:Oidc:ScopeClaim: expected the name of a claim.");

        LimitOptions limits = options.Limits;
        yield return (limits.RequestsPerMinute >= 0, $"EmoGen:Limits:RequestsPerMinute: expected 0 or more, got {limits.RequestsPerMinute}.");
        yield return (limits.Burst >= 1, $"EmoGen:Limits:Burst: expected 1 or more, got {limits.Burst}.");
        yield return (limits.PicturesPerDay >= 0, $"EmoGen:Limits:PicturesPerDay: expected 0 or more, got {limits.PicturesPerDay}.");
        yield return (limits.QueuedJobs >= 0, $"EmoGen:Limits:QueuedJobs: expected 0 or more, got {limits.QueuedJobs}.");
        yield return (limits.OpenStreams >= 0, $"EmoGen:Limits:OpenStreams: expected 0 or more, got {limits.OpenStreams}.");

        string? origin = options.Cors.Origins.FirstOrDefault(o => !IsOrigin(o));
        yield return (origin is null, $"EmoGen:Cors:Origins: expected scheme and host such as https://studio.example, or *, got '{origin}'.");
    }

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool IsOrigin(string text) =>
        text == "*" || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme is "http" or "https") && uri.GetLeftPart(UriPartial.Authority) == text);
}
