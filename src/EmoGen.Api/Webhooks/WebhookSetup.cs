namespace EmoGen.Api.Webhooks;

/// <summary>What tells clients that their jobs are over.</summary>
internal static class WebhookSetup
{
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<IHostResolver, HostResolver>();
        services.AddSingleton<WebhookConnector>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookLedger>();
        services.AddHostedService<WebhookSender>();
    }
}
