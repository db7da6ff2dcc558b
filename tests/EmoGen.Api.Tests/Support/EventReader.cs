using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>Reads a job's server-sent events.</summary>
internal static class EventReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>All events until the service closes the stream, or until <paramref name="enough"/>.</summary>
    public static async Task<List<ServerEvent>> EventsAsync(
        this HttpClient client, string id, string? lastEventId = null, Func<ServerEvent, bool>? enough = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        CancellationToken cancellation = patience.Token;
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
        List<ServerEvent> events = [];
        SseParser<string> parser = SseParser.Create(stream);
        await foreach (SseItem<string> item in parser.EnumerateAsync(cancellation))
        {
            using JsonDocument data = JsonDocument.Parse(item.Data);
            events.Add(new ServerEvent(item.EventId, item.EventType, data.RootElement.Clone()));
            if (enough?.Invoke(events[^1]) == true)
            {
                break;
            }
        }

        return events;
    }
}

/// <summary>One server-sent event.</summary>
internal sealed record ServerEvent(string? Id, string Name, JsonElement Data);
