namespace EmoGen.Api.Webhooks;

/// <summary>A delivery as the API shows it.</summary>
public sealed record DeliveryResponse
{
    public required Guid Id { get; init; }

    /// <summary>The header <c>webhook-id</c> of every attempt.</summary>
    public required string WebhookId { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>How often it has been sent, or is being sent.</summary>
    public required int Attempts { get; init; }

    /// <summary>What came of the last attempt, in one sentence; null before the first.</summary>
    public required string? LastResult { get; init; }

    public required DateTime? LastAttemptAt { get; init; }

    /// <summary>When it is sent next; null once it is delivered or given up.</summary>
    public required DateTime? NextAttemptAt { get; init; }

    internal static DeliveryResponse Of(WebhookDelivery delivery) => new()
    {
        Id = delivery.Id,
        WebhookId = WebhookDelivery.MessageIdOf(delivery.Id),
        State = delivery.State,
        Attempts = delivery.Attempts,
        LastResult = delivery.LastResult,
        LastAttemptAt = delivery.LastAttemptAt?.UtcDateTime,
        NextAttemptAt = delivery.State == DeliveryState.Pending ? delivery.DueAt.UtcDateTime : null,
    };
}

/// <summary>The deliveries of a job.</summary>
public sealed record DeliveriesResponse(IReadOnlyList<DeliveryResponse> Deliveries);

/// <summary>What a receiver checks signatures with.</summary>
/// <param name="Secret"><c>whsec_</c> and the key in base64.</param>
public sealed record WebhookSecretResponse(string Secret);
