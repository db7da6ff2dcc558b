using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace EmoGen.Api.Access;

/// <summary>Bearer tokens of an OpenID Connect provider.</summary>
internal static class Oidc
{
    public const string SchemeName = "Oidc";

    public static void AddOidc(this AuthenticationBuilder authentication, OidcOptions options) => authentication.AddJwtBearer(SchemeName, jwt =>
    {
        jwt.Authority = options.Authority;
        jwt.Audience = options.Audience;
        jwt.RequireHttpsMetadata = !new Uri(options.Authority!).IsLoopback;
        jwt.MapInboundClaims = false;
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (CallerOf(context.Principal!, options.ScopeClaim) is { } caller)
                {
                    DateTimeOffset end = new(context.SecurityToken.ValidTo + context.Options.TokenValidationParameters.ClockSkew, TimeSpan.Zero);
                    context.Principal = (caller with { EndsAt = end }).ToPrincipal(SchemeName);
                }
                else
                {
                    context.Fail(new RefusedCredentialException("The token names nobody: expected a sub claim of at most 255 printable characters."));
                }

                return Task.CompletedTask;
            },
        };
    });

    /// <summary>The token's owner is its <c>sub</c>; words of the scope claim that mean nothing here are passed over.</summary>
    private static Caller? CallerOf(ClaimsPrincipal token, string scopeClaim) => token.FindFirstValue("sub") is { Length: > 0 and <= 255 } subject && !subject.Any(c => char.IsControl(c) || char.IsSurrogate(c))
        ? new Caller($"oidc:{subject}", Scopes.Parse(token.FindAll(scopeClaim).SelectMany(claim => claim.Value.Split(' '))))
        : null;
}
