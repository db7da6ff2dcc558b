using EmoGen.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace EmoGen.Api.Access;

/// <summary>Answers who has no key, or not the right one: a problem, and <c>WWW-Authenticate</c> as RFC 6750 has it.</summary>
internal sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    private const string Realm = "realm=\"emogen\"";

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        return Caller.Of(context.User) is null ? AskAsync(context) : RefuseAsync(context);
    }

    private static async Task AskAsync(HttpContext context)
    {
        Exception? failure = (await context.AuthenticateAsync()).Failure;
        string detail = failure switch
        {
            null => $"Send Authorization: Bearer KEY, or {KeyHandler.Header}: KEY.",
            RefusedCredentialException refused => refused.Message,
            _ => "The token is not valid here: expired, not yet valid, of another issuer or audience, or not signed by the provider.",
        };
        context.Response.Headers.WWWAuthenticate = BrowserPages.Contains(context.Request.Path)
            ? $"Basic {Realm}, charset=\"UTF-8\""
            : $"Bearer {Realm}{(failure is null ? "" : ", error=\"invalid_token\"")}";
        await ProblemHandler.WriteAsync(context, Problems.Create(401, "unauthenticated", "A valid key or token is needed.", detail));
    }

    private static Task RefuseAsync(HttpContext context)
    {
        IReadOnlyList<IAuthorizeData> needed = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [];
        Caller caller = Caller.Of(context.User)!;
        string scope = needed.Select(one => one.Policy).FirstOrDefault(policy => !caller.Has(Scopes.Parse(policy))) ?? Scopes.Admin;
        context.Response.Headers.WWWAuthenticate = $"Bearer {Realm}, error=\"insufficient_scope\", scope=\"{scope}\"";
        return ProblemHandler.WriteAsync(
            context, Problems.Create(403, "insufficient-scope", "The key or token may not do this.", $"The scope {scope} is needed."));
    }
}
