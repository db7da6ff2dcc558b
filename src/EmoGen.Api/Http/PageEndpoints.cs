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
            [app.MapOpenApi(), app.MapSwaggerUI("swagger", ui => ui.SwaggerEndpoint("/openapi/v1.json", "EmoGen v1"))];
        foreach (IEndpointConventionBuilder page in document)
        {
            _ = app.Environment.IsDevelopment() ? page.AllowAnonymous() : page.RequireAuthorization(Scopes.Admin);
        }

        DashboardOptions dashboard = new() { Authorization = options.Authentication.Enabled ? [] : [new LocalRequestsOnlyAuthorizationFilter()] };
        app.MapHangfireDashboard("/hangfire", dashboard).RequireAuthorization(Scopes.Admin);
    }
}
