using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using EmoGen.Api.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Http;

/// <summary>What <c>/health</c> answers.</summary>
/// <param name="Status"><c>live</c>, or <c>ready</c>, <c>starting</c>, <c>draining</c>, <c>broken</c>.</param>
/// <param name="Reason">Why it is not ready, in one sentence.</param>
public sealed record HealthResponse(string Status, string? Reason);

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder health = app.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting();
        health.MapGet("/live", () => TypedResults.Ok(new HealthResponse("live", null))).WithSummary("The process answers");
        health.MapGet("/ready", ReadyAsync).WithSummary("The model is warm, the database and the pictures' store are there")
            .Produces<HealthResponse>().Produces<HealthResponse>(503);
    }

    private static async Task<JsonHttpResult<HealthResponse>> ReadyAsync(
        EmoGenDbContext data,
        BlobHealth blobs,
        IServiceProvider services,
        IOptions<EmoGenOptions> options,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation)
    {
        ModelHost? model = options.Value.Role == ServiceRole.Api ? null : services.GetRequiredService<ModelHost>();
        HealthResponse answer = model?.State switch
        {
            _ when lifetime.ApplicationStopping.IsCancellationRequested => new("draining", "The service is stopping."),
            ModelState.Draining => new("draining", "The service is stopping."),
            ModelState.Broken => new("broken", $"The model could not be loaded: {model.Fault}"),
            ModelState.Starting => new("starting", "The model is being loaded and warmed up."),
            _ => (await DatabaseFaultAsync(data, cancellation) ?? await blobs.FaultAsync(cancellation)) is { } fault ? new("broken", fault) : new("ready", null),
        };
        return TypedResults.Json(answer, StrictJson.Options, statusCode: answer.Status == "ready" ? 200 : 503);
    }

    private static async Task<string?> DatabaseFaultAsync(EmoGenDbContext data, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(DatabaseTimeout);
        try
        {
            await data.Jobs.AsNoTracking().AnyAsync(timeout.Token);
            return null;
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested)
        {
            return $"The database is away: {away.GetBaseException().Message}";
        }
    }
}
