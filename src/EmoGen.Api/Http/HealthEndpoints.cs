using Microsoft.AspNetCore.Http.HttpResults;

namespace EmoGen.Api.Http;

/// <summary><c>/health/live</c>: the process answers, and can come right by itself. <c>/health/ready</c>: it can do its work.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder health = app.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting();
        health.MapGet("/live", (ServiceHealth service) => Answer(service.Live(), "live"))
            .WithName("GetLive").WithSummary("The process answers; 503 where only a new process helps").Produces<HealthResponse>().Produces<HealthResponse>(503);
        health.MapGet("/ready", async (ServiceHealth service, CancellationToken cancellation) => Answer(await service.CheckAsync(cancellation), "ready"))
            .WithName("GetReady").WithSummary("The model is warm, the database, the pictures' store and the queue are there").Produces<HealthResponse>().Produces<HealthResponse>(503);
    }

    private static JsonHttpResult<HealthResponse> Answer(HealthResponse answer, string good) =>
        TypedResults.Json(answer, StrictJson.Options, statusCode: answer.Status == good ? 200 : 503);
}
