using EmoGen.Api.Data;
using EmoGen.Api.Http;
using EmoGen.Api.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace EmoGen.Api.Access;

/// <summary>Who may do what.</summary>
internal static class AccessSetup
{
    private const string AnyScheme = "Any";

    public static void AddAccess(this IServiceCollection services, EmoGenOptions options, IConfiguration configuration)
    {
        services.AddScoped<KeyRing>();
        services.AddSingleton<Quota>();
        services.AddSingleton<AccessWatch>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        services.AddAuthorization(authorization =>
        {
            foreach (string scope in Scopes.All)
            {
                authorization.AddPolicy(scope, policy => policy.RequireAssertion(context => Caller.Of(context.User)?.Has(Scopes.Parse(scope)) == true));
            }

            // An endpoint that says nothing is the administrator's; a path where there is none is nobody's secret. Routing's own ones refuse a method or a content type.
            authorization.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(context => (context.Resource as HttpContext)?.GetEndpoint() switch
            {
                null => true,
                RouteEndpoint => Caller.Of(context.User)?.Has(Scope.Admin) == true,
                _ => Caller.Of(context.User) is not null,
            }).Build();
        });
        AuthenticationBuilder authentication = services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, any => any.ForwardDefaultSelector = context => SchemeOf(context.Request, options.Authentication))
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.SchemeName, null);
        if (options.Authentication.Oidc.Authority is not null)
        {
            authentication.AddOidc(options.Authentication.Oidc);
        }

        if (options.Authentication.Enabled)
        {
            services.AddHostedService(provider => provider.GetRequiredService<AccessWatch>());
        }
        else if (options.Role is (ServiceRole.Api or ServiceRole.Both))
        {
            Loopback.Require(services, configuration);
        }
    }

    /// <summary>Everybody may do everything while authentication is off: <see cref="Loopback"/> holds then.</summary>
    public static void UseAccess(this WebApplication app, EmoGenOptions options)
    {
        if (options.Authentication.Enabled)
        {
            app.UseAuthentication();
            app.UseRateLimits(options.Limits);
        }
        else
        {
            app.Use((context, next) =>
            {
                context.User = Caller.Anybody.ToPrincipal(scheme: null);
                return next(context);
            });
        }

        app.UseAuthorization();
    }

    /// <summary>Says whether the service is guarded, and at the first guarded start tells the first key: on standard output, never in a log.</summary>
    public static async Task PrepareAccessAsync(this WebApplication app, EmoGenOptions options)
    {
        if (options.Role == ServiceRole.Worker)
        {
            return;
        }

        if (!options.Authentication.Enabled)
        {
            app.Logger.AuthenticationOff();
            return;
        }

        app.Logger.AuthenticationOn(options.Authentication.Oidc.Authority is { } authority ? $"keys and tokens of {authority}" : "keys");
        await using AsyncServiceScope scope = app.Services.CreateAsyncScope();
        string? key = await FirstKey.TryMakeAsync(
            scope.ServiceProvider.GetRequiredService<EmoGenDbContext>(), scope.ServiceProvider.GetRequiredService<TimeProvider>(), CancellationToken.None);
        if (key is not null)
        {
            await Console.Out.WriteLineAsync($"The first key, with scope admin, is shown only this once: {key}");
        }
    }

    private static string SchemeOf(HttpRequest request, AccessOptions options)
    {
        string authorization = request.Headers.Authorization.ToString();
        bool token = options.Oidc.Authority is not null && !request.Headers.ContainsKey(KeyHandler.Header)
            && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && !authorization.AsSpan(7).TrimStart().StartsWith(KeyText.Mark, StringComparison.Ordinal);
        return token ? Oidc.SchemeName : KeyHandler.SchemeName;
    }
}
