using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>Processes that die over a delivery, and processes that share the work.</summary>
public sealed class DeliveryProcessTests : IDisposable
{
    private const string Master = "a master secret of forty characters, more";

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-webhooks-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task After_kill_9_between_the_end_of_the_job_and_its_delivery_the_message_comes_and_no_secret_is_logged()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(
            (number, context) => number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
        Dictionary<string, string> settings = Settings();
        string id, secret, logged;
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            secret = (await client.JsonAsync("/v1/webhooks/secret")).Text("secret");
            id = await client.CancelWithWebhookAsync(receiver.Url + "?token=nobody-may-see");
            await receiver.WaitForAsync(1);
            await service.KillAsync();
            logged = service.Output;
        }

        (service, client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            Assert.Equal(2, (await client.WaitForDeliveryAsync(id, "delivered")).GetProperty("attempts").GetInt32());
            Assert.Equal(0, await service.StopAsync());
            logged += service.Output;
        }

        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(w => w.Id).Distinct());
        new StandardWebhooks.StandardWebhook(secret).Verify(receiver.Received[1].Body, receiver.Received[1].Headers);
        Assert.Contains("Executed DbCommand", logged, StringComparison.Ordinal);
        Assert.Contains("delivered at attempt 2", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Master, logged, StringComparison.Ordinal);
        Assert.DoesNotContain(secret["whsec_".Length..], logged, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody-may-see", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_stops_in_good_order_leaves_its_delivery_to_the_next_at_once()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(
            (number, context) => number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
        await using SqliteService service = new();
        Dictionary<string, string> settings = WebhookClients.Settings(("EmoGen:Webhooks:TimeoutSeconds", "60"));
        string id;
        await using (WebApplicationFactory<Program> host = service.On(settings))
        {
            id = await host.CreateClient().CancelWithWebhookAsync(receiver.Url);
            await receiver.WaitForAsync(1);
        }

        await using WebApplicationFactory<Program> next = service.On(settings);
        JsonElement delivery = await next.CreateClient().WaitForDeliveryAsync(id, d => d.Text("state") == "delivered", seconds: 60);
        Assert.Equal(2, delivery.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Processes_that_share_a_database_send_each_message_once()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using PostgresService service = new();
        await using WebApplicationFactory<Program> one = service.On(WebhookClients.Settings()), two = service.On(WebhookClients.Settings()), three = service.On(WebhookClients.Settings());
        HttpClient[] clients = [one.CreateClient(), two.CreateClient(), three.CreateClient()];
        string[] jobs = await Task.WhenAll(Enumerable.Range(0, 60).Select(k => clients[k % 3].CancelWithWebhookAsync(receiver.Url)));
        foreach (string job in jobs)
        {
            Assert.Equal(1, (await clients[0].WaitForDeliveryAsync(job, "delivered")).GetProperty("attempts").GetInt32());
        }

        await Task.Delay(1500, Cancellation); // Every process has looked once more.
        Assert.Equal(jobs.Order(StringComparer.Ordinal), receiver.Received.Select(w => w.Json.GetProperty("data").Id()).Order(StringComparer.Ordinal));
    }

    private Dictionary<string, string> Settings() => new(WebhookClients.Settings())
    {
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Webhooks:Secret"] = Master,
        ["EmoGen:Webhooks:TimeoutSeconds"] = "6",
        ["Serilog:MinimumLevel:Default"] = "Verbose",
        ["Serilog:MinimumLevel:Override:Microsoft.AspNetCore"] = "Warning",
        ["Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore"] = "Verbose",
        ["Serilog:MinimumLevel:Override:System.Net.Http"] = "Verbose",
    };
}
