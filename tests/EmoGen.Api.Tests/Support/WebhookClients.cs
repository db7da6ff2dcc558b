using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>What tests ask of the service about webhooks.</summary>
internal static class WebhookClients
{
    /// <summary>Settings under which receivers of this machine are allowed and failures are tried again at once.</summary>
    public static Dictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        Dictionary<string, string> settings = new()
        {
            ["EmoGen:Role"] = "Api",
            ["EmoGen:Webhooks:AllowedNetworks:0"] = "127.0.0.0/8",
            ["EmoGen:Webhooks:RetrySeconds:0"] = "0.1",
            ["EmoGen:Webhooks:RetrySeconds:1"] = "0.1",
            ["EmoGen:Webhooks:RetrySeconds:2"] = "0.1",
        };
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>Posts a job that tells this address of its end.</summary>
    public static async Task<string> SubmitWithWebhookAsync(this HttpClient client, string url) =>
        (await client.SubmitAsync("/v1/generations", $$$"""{"emotion":"awe","steps":1,"webhook":{"url":"{{{url}}}"}}""")).Id();

    /// <summary>Posts a job and cancels it.</summary>
    public static async Task<string> CancelWithWebhookAsync(this HttpClient client, string url)
    {
        string id = await client.SubmitWithWebhookAsync(url);
        using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        Assert.True(canceled.IsSuccessStatusCode);
        return id;
    }

    public static async Task<JsonElement[]> DeliveriesAsync(this HttpClient client, string jobId) =>
        [.. (await client.JsonAsync($"/v1/jobs/{jobId}/deliveries")).GetProperty("deliveries").EnumerateArray()];

    /// <summary>Waits until the delivery of a job is as wished.</summary>
    public static async Task<JsonElement> WaitForDeliveryAsync(this HttpClient client, string jobId, Func<JsonElement, bool> wish, int seconds = 120)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(seconds); ;)
        {
            JsonElement delivery = Assert.Single(await client.DeliveriesAsync(jobId));
            if (wish(delivery))
            {
                return delivery;
            }

            Assert.True(DateTime.UtcNow < end, $"not within {seconds} s: {delivery}");
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }
    }

    public static Task<JsonElement> WaitForDeliveryAsync(this HttpClient client, string jobId, string state) =>
        client.WaitForDeliveryAsync(jobId, delivery => delivery.Text("state") == state);
}
