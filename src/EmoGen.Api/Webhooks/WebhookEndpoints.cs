using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Webhooks;

/// <summary>The secret that signs a caller's webhooks, and what became of a job's.</summary>
public static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder webhooks = app.MapGroup("/v1").WithTags("Webhooks");
        webhooks.MapGet("/webhooks/secret", Secret).WithName("GetWebhookSecret").WithSummary("The secret that signs the caller's webhooks")
            .RequireAuthorization(Scopes.Submit);
        webhooks.MapGet("/jobs/{id:guid}/deliveries", ListAsync).WithName("ListDeliveries").WithSummary("What became of a job's webhook")
            .ProducesProblem(404).RequireAuthorization(Scopes.Read);
        webhooks.MapPost("/jobs/{id:guid}/deliveries/{deliveryId:guid}/redeliver", SendAgainAsync).WithName("Redeliver")
            .WithSummary("Sends a webhook again, with the same webhook-id").ProducesProblem(404).RequireAuthorization(Scopes.Submit);
    }

    private static Ok<WebhookSecretResponse> Secret(Caller caller, WebhookSecrets secrets, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new WebhookSecretResponse(secrets.Text(caller.Owner)));
    }

    private static async Task<Ok<DeliveriesResponse>> ListAsync(Guid id, Caller caller, EmoGenDbContext data, CancellationToken cancellation)
    {
        if (!await data.Jobs.VisibleTo(caller).AnyAsync(j => j.Id == id, cancellation))
        {
            throw new ProblemException(Problems.NotFound("job", id));
        }

        List<WebhookDelivery> rows = await Of(data, id, caller).ToListAsync(cancellation);
        return TypedResults.Ok(new DeliveriesResponse([.. rows.Select(DeliveryResponse.Of)]));
    }

    private static async Task<Accepted<DeliveryResponse>> SendAgainAsync(
        Guid id, Guid deliveryId, Caller caller, EmoGenDbContext data, WebhookLedger ledger, CancellationToken cancellation)
    {
        IQueryable<WebhookDelivery> wanted = Of(data, id, caller).Where(d => d.Id == deliveryId);
        if (!await wanted.AnyAsync(cancellation))
        {
            throw new ProblemException(Problems.NotFound("delivery", deliveryId));
        }

        await ledger.SendAgainAsync(deliveryId, cancellation);
        return TypedResults.Accepted($"/v1/jobs/{id}/deliveries", DeliveryResponse.Of(await wanted.SingleAsync(cancellation)));
    }

    /// <summary>A job has a delivery from its end on.</summary>
    private static IQueryable<WebhookDelivery> Of(EmoGenDbContext data, Guid jobId, Caller caller) =>
        data.Jobs.VisibleTo(caller).Where(j => j.Id == jobId && j.FinishedAt != null).Select(j => j.Delivery!).Where(d => d != null).AsNoTracking();
}
