using System.Net;
using System.Text.Json;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>Jobs end, receivers hear of it; each test on a service of its own.</summary>
public abstract class DeliveryTests<T> : IAsyncDisposable
    where T : TestService, new()
{
    private readonly T _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_job_that_succeeded_is_told_as_the_api_shows_it_with_a_signature_that_others_verify()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using WebApplicationFactory<Program> host = _service.On(WebhookClients.Settings(("EmoGen:Role", "Both")));
        HttpClient client = host.CreateClient();
        string id = await client.SubmitWithWebhookAsync(receiver.Url + "?token=abc");
        Assert.Equal(receiver.Url + "?token=abc", (await client.JsonAsync($"/v1/jobs/{id}")).GetProperty("request").GetProperty("webhook").Text("url"));
        ReceivedWebhook webhook = (await receiver.WaitForAsync(1))[0];
        JsonElement job = await client.JsonAsync($"/v1/jobs/{id}");

        Assert.Equal(("POST", "/hook"), (webhook.Method, webhook.Path));
        Assert.Equal("application/json", webhook.Headers.ContentType.ToString());
        Assert.Equal("job.succeeded", webhook.Type);
        Assert.Equal(job.GetProperty("finishedAt").GetDateTime(), webhook.Json.GetProperty("timestamp").GetDateTime());
        Assert.Equal(job.ToString(), webhook.Json.GetProperty("data").ToString());
        AssertSigned(webhook, (await client.JsonAsync("/v1/webhooks/secret")).Text("secret"));

        JsonElement image = await client.JsonAsync($"/v1/images/{job.Images()[0].Id()}");
        Assert.False(image.GetProperty("request").TryGetProperty("webhook", out _), image.ToString());
        JsonElement delivery = await client.WaitForDeliveryAsync(id, "delivered");
        Assert.Equal(webhook.Id, delivery.Text("webhookId"));
        Assert.Equal("The receiver answered 204.", delivery.Text("lastResult"));
        Assert.Equal(JsonValueKind.Null, delivery.GetProperty("nextAttemptAt").ValueKind);
    }

    [Fact]
    public async Task A_job_that_was_given_up_is_told_as_failed()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        string id;
        await using (WebApplicationFactory<Program> api = _service.On(WebhookClients.Settings()))
        {
            id = await api.CreateClient().SubmitWithWebhookAsync(receiver.Url);
            JobLedger ledger = api.Services.GetRequiredService<JobLedger>();
            for (int k = 0; k < 4; k++)
            {
                Assert.NotNull(await ledger.TryClaimAsync(Guid.Parse(id), TimeSpan.FromSeconds(-1), Cancellation));
            }
        }

        await using WebApplicationFactory<Program> worker = _service.On(WebhookClients.Settings(("EmoGen:Role", "Both")));
        Assert.Equal("failed", (await worker.CreateClient().WaitForEndAsync(id)).Text("status"));
        ReceivedWebhook webhook = (await receiver.WaitForAsync(1))[0];
        Assert.Equal("job.failed", webhook.Type);
        Assert.Contains("given up", webhook.Json.GetProperty("data").Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_and_a_canceled_job_are_told_once_they_are_over_and_a_rerun_tells_the_same_receiver()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using WebApplicationFactory<Program> host = _service.On(WebhookClients.Settings());
        HttpClient client = host.CreateClient();
        string failed = await client.SubmitWithWebhookAsync(receiver.Url);
        Assert.Empty(await client.DeliveriesAsync(failed));
        await FailAsync(host, failed, "The disk is full.");
        ReceivedWebhook first = (await receiver.WaitForAsync(1))[0];
        Assert.Equal(("job.failed", "The disk is full."), (first.Type, first.Json.GetProperty("data").Text("error")));

        string canceled = await client.CancelWithWebhookAsync(receiver.Url);
        ReceivedWebhook second = (await receiver.WaitForAsync(2))[1];
        Assert.Equal(("job.canceled", canceled), (second.Type, second.Json.GetProperty("data").Id()));
        Assert.NotEqual(first.Id, second.Id);

        using HttpResponseMessage again = await client.PostAsync($"/v1/jobs/{failed}/rerun", null, Cancellation);
        JsonElement rerun = await again.JsonAsync();
        Assert.Equal(receiver.Url, rerun.GetProperty("request").GetProperty("webhook").Text("url"));
        await FailAsync(host, rerun.Id(), "The disk is full again.");
        Assert.Equal(rerun.Id(), (await receiver.WaitForAsync(3))[2].Json.GetProperty("data").Id());
        string quiet = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe"}""")).Id();
        await FailAsync(host, quiet, "Nobody hears of it.");
        Assert.Empty(await client.DeliveriesAsync(quiet));
    }

    [Fact]
    public async Task After_failures_the_same_message_comes_again_until_it_is_taken()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((number, context) =>
        {
            context.Response.StatusCode = number switch { 1 => 500, 2 => 404, _ => 200 };
            return number == 3 ? Task.Run(context.Abort) : context.Response.WriteAsync(new string('x', 100_000));
        });
        await using WebApplicationFactory<Program> host = _service.On(WebhookClients.Settings());
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        JsonElement delivery = await client.WaitForDeliveryAsync(id, "delivered");
        Assert.Equal(4, delivery.GetProperty("attempts").GetInt32());
        Assert.Equal(4, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(w => w.Id).Distinct());
        Assert.Single(receiver.Received.Select(w => w.Body).Distinct());
        string secret = (await client.JsonAsync("/v1/webhooks/secret")).Text("secret");
        Assert.All(receiver.Received, webhook => AssertSigned(webhook, secret));
    }

    [Fact]
    public async Task What_was_given_up_can_be_sent_again()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.AnsweringAsync(500, 500, 500, 500, 500, 204);
        await using WebApplicationFactory<Program> host = _service.On(WebhookClients.Settings());
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        JsonElement delivery = await client.WaitForDeliveryAsync(id, "failed");
        Assert.Equal(4, delivery.GetProperty("attempts").GetInt32());
        Assert.Equal("The receiver answered 500.", delivery.Text("lastResult"));

        using HttpResponseMessage again = await client.PostAsync($"/v1/jobs/{id}/deliveries/{delivery.Id()}/redeliver", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal($"/v1/jobs/{id}/deliveries", again.Headers.Location!.OriginalString);
        Assert.Equal("pending", (await again.JsonAsync()).Text("state"));
        Assert.Equal(6, (await client.WaitForDeliveryAsync(id, "delivered")).GetProperty("attempts").GetInt32());
        Assert.Single(receiver.Received.Select(w => w.Id).Distinct());
    }

    [Fact]
    public async Task Gone_ends_it_and_a_redirect_is_a_failure_that_nobody_follows()
    {
        await using WebhookReceiver trap = await WebhookReceiver.StartAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((number, context) =>
        {
            context.Response.StatusCode = number == 1 ? 307 : 410;
            context.Response.Headers.Location = trap.Url;
            return Task.CompletedTask;
        });
        await using WebApplicationFactory<Program> host = _service.On(WebhookClients.Settings(("EmoGen:Webhooks:RetrySeconds:0", "8")));
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        JsonElement redirected = await client.WaitForDeliveryAsync(id, d => d.GetProperty("lastResult").ValueKind != JsonValueKind.Null);
        Assert.Equal("The receiver answered 307; redirects are not followed.", redirected.Text("lastResult"));
        JsonElement gone = await client.WaitForDeliveryAsync(id, "failed");
        Assert.Equal(2, gone.GetProperty("attempts").GetInt32());
        Assert.Contains("410", gone.Text("lastResult"), StringComparison.Ordinal);
        Assert.Empty(trap.Received);
    }

    private static async Task FailAsync(WebApplicationFactory<Program> host, string id, string error)
    {
        JobLedger ledger = host.Services.GetRequiredService<JobLedger>();
        JobClaim claim = (await ledger.TryClaimAsync(Guid.Parse(id), TimeSpan.FromMinutes(5), Cancellation))!;
        Assert.True(await ledger.FinishAsync(claim, JobStatus.Failed, error, Cancellation));
    }

    private static void AssertSigned(ReceivedWebhook webhook, string secret)
    {
        new StandardWebhook(secret).Verify(webhook.Body, webhook.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(secret).Verify(webhook.Body + " ", webhook.Headers));
        string another = "whsec_" + Convert.ToBase64String(new byte[32]);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(another).Verify(webhook.Body, webhook.Headers));
    }
}

public sealed class SqliteDeliveryTests : DeliveryTests<SqliteService>;

public sealed class PostgresDeliveryTests : DeliveryTests<PostgresService>;
