namespace EmoGen.Api.Http;

/// <summary>Makes every error of the service a problem.</summary>
internal static class ProblemSetup
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemHandler>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => StrictJson.Configure(options.SerializerOptions));
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => ProblemHandler.WriteAsync(
            context.HttpContext, Problems.ForStatus(context.HttpContext.Response.StatusCode)));
        app.Use(async (context, next) =>
        {
            await next(context);
            HttpResponse response = context.Response;
            if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null or 0 })
            {
                (response.ContentType, response.ContentLength) = (null, null); // A file whose range or precondition is wrong still has the file's type.
            }
        });
    }
}
