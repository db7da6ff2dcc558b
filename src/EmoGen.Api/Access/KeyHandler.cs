using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using EmoGen.Api.Facades.SdApi;
using EmoGen.Api.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Access;

/// <summary>Authenticates by an API key: <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>, and as the password of Basic on pages for browsers and where tools know nothing else.</summary>
internal sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Key";

    public const string Header = "X-Api-Key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credential(Request) is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        (ApiKey? key, string? refusal) = await keys.RecogniseAsync(text, Context.RequestAborted);
        return key is null
            ? AuthenticateResult.Fail(new RefusedCredentialException(refusal!))
            : AuthenticateResult.Success(new AuthenticationTicket(
                new Caller(key.Owner, key.Scopes, key.PicturesPerDay, key.QueuedJobs, key.Prefix) { KeyId = key.Id }.ToPrincipal(SchemeName), SchemeName));
    }

    private static string? Credential(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var header))
        {
            return header.ToString();
        }

        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out AuthenticationHeaderValue? authorization))
        {
            return null;
        }

        return authorization.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => authorization.Parameter ?? "",
            "BASIC" when BrowserPages.Contains(request.Path) || SdApiEndpoints.Contains(request.Path) => Password(authorization.Parameter ?? ""),
            _ => null,
        };
    }

    private static string Password(string basic)
    {
        byte[] bytes = new byte[basic.Length];
        return Convert.TryFromBase64String(basic, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2)[^1] : "";
    }
}

/// <summary>Why a credential was refused, in a sentence that its holder may read.</summary>
internal sealed class RefusedCredentialException(string reason) : Exception(reason);

/// <summary>What people open in a browser, which cannot send a header of ours: it asks for a name and a password, and sends them here only.</summary>
internal static class BrowserPages
{
    private static readonly PathString[] Roots = ["/swagger", "/openapi", "/hangfire"];

    public static bool Contains(PathString path) => Roots.Any(root => path.StartsWithSegments(root));
}
