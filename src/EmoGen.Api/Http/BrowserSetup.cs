using EmoGen.Api.Access;
using EmoGen.Api.Studies.Pages;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EmoGen.Api.Http;

/// <summary>What a browser and a hostile client are told: security headers, other sites' access, the size of requests.</summary>
internal static class BrowserSetup
{
    /// <summary>Answers of the API are data: nothing in them may run, and no page may frame them.</summary>
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Swagger and Hangfire bring scripts of their own and style elements inline.</summary>
    private const string PagePolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'";

    private static readonly string[] Exposed =
        ["Location", "Link", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "Preference-Applied", Idempotency.ReplayedHeader, "WWW-Authenticate"];

    public static void AddBrowserRules(this IServiceCollection services, EmoGenOptions options)
    {
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Cors.Origins]).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(1))));
        services.AddAntiforgery(); // Hangfire's dashboard asks for its tokens where they are to be had: a browser repeats a password unasked.
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyReader.MaxBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
    }

    /// <summary>Goes first, so that refusals and errors carry the headers too.</summary>
    public static void UseBrowserRules(this WebApplication app, EmoGenOptions options)
    {
        app.Use((context, next) =>
        {
            PathString path = context.Request.Path;
            string policy = BrowserPages.Contains(path) ? PagePolicy : StudyPages.Contains(path) ? StudyPages.Policy : ApiPolicy;
            context.Response.OnStarting(() =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.ContentSecurityPolicy = policy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return Task.CompletedTask;
            });
            return next(context);
        });
        if (options.Cors.Origins.Count > 0)
        {
            app.UseCors();
        }
    }
}
