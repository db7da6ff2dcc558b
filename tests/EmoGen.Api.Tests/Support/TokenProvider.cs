using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EmoGen.Api.Tests.Support;

/// <summary>An OpenID Connect provider as far as a service sees one: its configuration, its keys, its tokens.</summary>
internal sealed class TokenProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };

    private TokenProvider()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, string> { ["issuer"] = Address, ["jwks_uri"] = Address + "/keys" });
        _app.MapGet("/keys", () => Results.Text(JsonSerializer.Serialize(new { keys = new[] { PublicKey() } }), "application/json"));
    }

    public string Address => _app.Urls.Single();

    public static async Task<TokenProvider> StartAsync()
    {
        TokenProvider provider = new();
        await provider._app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>A token, valid for five minutes from <paramref name="from"/> on.</summary>
    public string Token(string? subject, object scope, string audience = "emogen", string claim = "scope", TimeSpan from = default, RSA? otherKey = null)
    {
        DateTime start = DateTime.UtcNow + from;
        Dictionary<string, object> claims = new() { [claim] = scope };
        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        RsaSecurityKey key = otherKey is null ? _key : new RsaSecurityKey(otherKey) { KeyId = "one" };
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            NotBefore = start,
            IssuedAt = start,
            Expires = start.AddMinutes(5),
            Claims = claims,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
    }

    private Dictionary<string, string> PublicKey()
    {
        RSAParameters parameters = _key.Rsa.ExportParameters(includePrivateParameters: false);
        return new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = "one",
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus!),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent!),
        };
    }
}
