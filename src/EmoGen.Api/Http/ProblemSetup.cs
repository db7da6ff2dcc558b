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
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status416RangeNotSatisfiable })
            {
                (context.Response.ContentType, context.Response.ContentLength) = (null, null); // The framework keeps the file's type and says that nothing comes: a problem does.
            }
        });
    }
}
