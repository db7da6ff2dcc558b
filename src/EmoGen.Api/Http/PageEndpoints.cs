using EmoGen.Api.Access;
using Hangfire;
using Hangfire.Dashboard;

namespace EmoGen.Api.Http;

/// <summary>
/// The pages for people: <c>/swagger</c> with the document behind it, and Hangfire's dashboard. With authentication they are the administrator's,
/// but for the document and its page while developing; without it the dashboard is for this machine only.
/// </summary>
internal static class PageEndpoints
{
    public static void MapPages(this WebApplication app, EmoGenOptions options)
    {
        IEndpointConventionBuilder[] document =
            [app.MapOpenApi("/openapi/v1.json"), app.MapSwaggerUI("swagger", ui => ui.SwaggerEndpoint("/openapi/v1.json", "EmoGen v1"))];
        foreach (IEndpointConventionBuilder page in document)
        {
            _ = app.Environment.IsDevelopment() ? page.AllowAnonymous() : page.RequireAuthorization(Scopes.Admin);
        }

        DashboardOptions dashboard = new() { Authorization = options.Authentication.Enabled ? [] : [new LocalRequestsOnlyAuthorizationFilter()] };
        app.MapHangfireDashboard("/hangfire", dashboard).RequireAuthorization(Scopes.Admin).Add(Harden);
    }

    /// <summary>The dashboard throws at a form that is none, and at ids that are no numbers: a client's mistakes, not ours.</summary>
    private static void Harden(EndpointBuilder dashboard)
    {
        RequestDelegate next = dashboard.RequestDelegate!;
        dashboard.RequestDelegate = async context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.StartsWithSegments("/hangfire/stats"))
            {
                await ReadFormAsync(context.Request);
            }

            try
            {
                await next(context);
            }
            catch (Exception wrong) when (wrong is FormatException or OverflowException)
            {
                throw new ProblemException(Problems.ForStatus(404));
            }
        };
    }

    /// <summary>The request keeps what was read, for the dashboard.</summary>
    private static async Task ReadFormAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            throw new ProblemException(Problems.UnsupportedForm());
        }

        try
        {
            await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception malformed) when (malformed is InvalidDataException || (malformed is IOException and not BadHttpRequestException))
        {
            throw new ProblemException(Problems.ForStatus(400));
        }
    }
}
