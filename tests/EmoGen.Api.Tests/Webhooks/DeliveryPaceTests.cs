using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>When deliveries are sent, and how many at once.</summary>
public sealed class DeliveryPaceTests : IAsyncDisposable
{
    private readonly SqliteService _service = new();
    private readonly MovableTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Pauses_grow_to_a_day_with_a_little_chance_and_then_it_is_given_up()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.AnsweringAsync(500);
        Dictionary<string, string> settings = WebhookClients.Settings();
        foreach (string pause in settings.Keys.Where(name => name.Contains("Retry", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(pause);
        }

        await using WebApplicationFactory<Program> host = Start(settings);
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        DateTime last = DateTime.MinValue;
        double[] usual = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
        for (int k = 0; k < usual.Length; k++)
        {
            JsonElement waiting = await client.WaitForDeliveryAsync(id, d => Pause(d) is not null && d.GetProperty("lastAttemptAt").GetDateTime() > last);
            last = waiting.GetProperty("lastAttemptAt").GetDateTime();
            Assert.Equal(k + 1, waiting.GetProperty("attempts").GetInt32());
            Assert.Equal("pending", waiting.Text("state"));
            Assert.InRange(Pause(waiting)!.Value.TotalSeconds, usual[k] - 0.01, usual[k] * 1.2 + 0.01);
            double early = k == 0 ? 0 : 0.95; // What is left of five seconds is soon over on a busy machine.
            _time.Ahead += TimeSpan.FromSeconds(usual[k] * early);
            await Task.Delay(k == 1 ? 1500 : 0, Cancellation);
            Assert.Equal(k + 1, receiver.Received.Count);
            _time.Ahead += TimeSpan.FromSeconds(usual[k] * (1.25 - early));
        }

        Assert.Equal(10, (await client.WaitForDeliveryAsync(id, "failed")).GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData(429, "3600", 3600)]
    [InlineData(503, "864000", 86400)]
    [InlineData(500, "3600", 0.1)]
    [InlineData(503, "0", 0.1)]
    public async Task A_receiver_may_put_us_off_for_a_day_at_most(int status, string wish, double expected)
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((number, context) =>
        {
            context.Response.StatusCode = number == 1 ? status : 204;
            context.Response.Headers.RetryAfter = wish;
            return Task.CompletedTask;
        });
        await using WebApplicationFactory<Program> host = Start(WebhookClients.Settings());
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        if (expected > 1)
        {
            JsonElement waiting = await client.WaitForDeliveryAsync(id, d => Pause(d) is not null);
            Assert.InRange(Pause(waiting)!.Value.TotalSeconds, expected - 1, expected + 1);
            _time.Ahead = TimeSpan.FromSeconds(expected + 2);
        }

        Assert.Equal(2, (await client.WaitForDeliveryAsync(id, "delivered")).GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_receiver_that_takes_too_long_is_left()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((number, context) => Task.Delay(number == 1 ? 60_000 : 0, context.RequestAborted));
        await using WebApplicationFactory<Program> host = Start(WebhookClients.Settings(("EmoGen:Webhooks:TimeoutSeconds", "1"), ("EmoGen:Webhooks:RetrySeconds:0", "60")));
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync(receiver.Url);
        JsonElement waiting = await client.WaitForDeliveryAsync(id, d => Pause(d) is not null);
        Assert.Equal("There was no answer within 1 s.", waiting.Text("lastResult"));
        _time.Ahead = TimeSpan.FromMinutes(2);
        await client.WaitForDeliveryAsync(id, "delivered");
    }

    [Fact]
    public async Task A_slow_receiver_gets_four_at_once_and_keeps_nobody_else_waiting()
    {
        const int Jobs = 20;
        TaskCompletionSource patience = new();
        int now = 0, most = 0;
        await using WebhookReceiver slow = await WebhookReceiver.StartAsync(async (_, context) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await patience.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => Interlocked.Decrement(ref now), TaskScheduler.Default);
        });
        await using WebhookReceiver quick = await WebhookReceiver.StartAsync();
        await using WebApplicationFactory<Program> host = Start(WebhookClients.Settings(("EmoGen:Webhooks:TimeoutSeconds", "60")));
        HttpClient client = host.CreateClient();
        for (int k = 0; k < Jobs; k++)
        {
            await client.CancelWithWebhookAsync(slow.Url);
        }

        await slow.WaitForAsync(4);
        string id = await client.CancelWithWebhookAsync(quick.Url);
        await client.WaitForDeliveryAsync(id, "delivered");
        Assert.Equal(4, now);
        patience.SetResult();
        await slow.WaitForAsync(Jobs);
        Assert.Equal(4, most);
        Assert.Equal(Jobs, slow.Received.Select(w => w.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_was_delivered_or_given_up_is_forgotten_after_30_days()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.AnsweringAsync(204, 410, 500);
        await using WebApplicationFactory<Program> host = Start(WebhookClients.Settings(("EmoGen:Webhooks:RetrySeconds:0", "604800")));
        HttpClient client = host.CreateClient();
        string delivered = await client.CancelWithWebhookAsync(receiver.Url);
        await client.WaitForDeliveryAsync(delivered, "delivered");
        string failed = await client.CancelWithWebhookAsync(receiver.Url);
        await client.WaitForDeliveryAsync(failed, "failed");
        _time.Ahead = TimeSpan.FromDays(29);
        string pending = await client.CancelWithWebhookAsync(receiver.Url);
        await client.WaitForDeliveryAsync(pending, d => Pause(d) is not null);
        WebhookLedger ledger = host.Services.GetRequiredService<WebhookLedger>();
        await ledger.ForgetAsync(Cancellation);
        Assert.Single(await client.DeliveriesAsync(delivered));
        _time.Ahead = TimeSpan.FromDays(31);
        await ledger.ForgetAsync(Cancellation);
        Assert.Empty(await client.DeliveriesAsync(delivered));
        Assert.Empty(await client.DeliveriesAsync(failed));
        Assert.Single(await client.DeliveriesAsync(pending));
    }

    /// <summary>From the last attempt to the next; null while one is being made.</summary>
    private static TimeSpan? Pause(JsonElement delivery) =>
        delivery.GetProperty("lastAttemptAt").ValueKind == JsonValueKind.Null || delivery.GetProperty("nextAttemptAt").ValueKind == JsonValueKind.Null
            ? null
            : delivery.GetProperty("nextAttemptAt").GetDateTime() - delivery.GetProperty("lastAttemptAt").GetDateTime();

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private WebApplicationFactory<Program> Start(IReadOnlyDictionary<string, string> settings) => _service.Another(host =>
    {
        foreach ((string name, string value) in settings)
        {
            host.UseSetting(name, value);
        }

        host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_time));
    });
}
