using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmoGen.Api.Tests.Support;

/// <summary>A server that takes webhooks, keeps them, and answers as the test wishes.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = [];

    private WebhookReceiver(Func<int, HttpContext, Task> answer, string address, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), port));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using StreamReader body = new(context.Request.Body);
            ReceivedWebhook webhook = new(context.Request.Method, context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), await body.ReadToEndAsync());
            _received.Enqueue(webhook);
            await answer(_received.Count, context);
        });
    }

    public string Address => _app.Urls.Single();

    public int Port => new Uri(Address).Port;

    public string Url => Address + "/hook";

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>A receiver that answers each webhook, by its number from 1; 204 where it does nothing.</summary>
    public static async Task<WebhookReceiver> StartAsync(Func<int, HttpContext, Task>? answer = null, string address = "127.0.0.1", int port = 0)
    {
        WebhookReceiver receiver = new(
            async (number, context) =>
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                await (answer?.Invoke(number, context) ?? Task.CompletedTask);
            },
            address,
            port);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>A receiver that answers with these statuses in turn, and with the last of them from then on.</summary>
    public static Task<WebhookReceiver> AnsweringAsync(params int[] statuses) => StartAsync((number, context) =>
    {
        context.Response.StatusCode = statuses[Math.Min(number, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    /// <summary>Waits until so many have come.</summary>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count, int seconds = 120)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(seconds); _received.Count < count;)
        {
            Assert.True(DateTime.UtcNow < end, $"{_received.Count} of {count} came within {seconds} s");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return Received;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>A webhook as it came.</summary>
internal sealed record ReceivedWebhook(string Method, string Path, IHeaderDictionary Headers, string Body)
{
    public string Id => Headers["webhook-id"].ToString();

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Json.Text("type");
}
