using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmoGen.Api.Tests.Support;

/// <summary>A span as it came over the wire.</summary>
/// <param name="Parent">The parent's span id; empty for the beginning of a trace.</param>
/// <param name="Kind">As in the protocol: 2 server, 3 client, 5 consumer.</param>
/// <param name="Links">The span ids of its links.</param>
/// <param name="Role">Which kind of process sent it.</param>
internal sealed record ReceivedSpan(
    string Trace, string Id, string Parent, string Name, int Kind, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links, string Role);

/// <summary>An OpenTelemetry collector as far as a service sees one: takes OTLP over HTTP, in protobuf, and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentDictionary<string, bool> _metrics = [];

    private OtlpReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/v1/traces", request => ReadAsync(request, ReadSpans));
        _app.MapPost("/v1/metrics", request => ReadAsync(request, ReadMetrics));
    }

    public string Address => _app.Urls.Single();

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    public static async Task<OtlpReceiver> StartAsync()
    {
        OtlpReceiver receiver = new();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Waits for a span.</summary>
    public Task<ReceivedSpan> WaitForAsync(Func<ReceivedSpan, bool> wish) =>
        WaitForAsync(() => _spans.FirstOrDefault(wish), () => _spans.Select(s => $"{s.Role} {s.Name}"));

    /// <summary>Waits for a metric of this name.</summary>
    public Task WaitForMetricAsync(string name) => WaitForAsync(() => _metrics.Keys.FirstOrDefault(n => n == name), () => _metrics.Keys.Prepend($"no {name}:"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<T> WaitForAsync<T>(Func<T?> found, Func<IEnumerable<string>> seen)
        where T : class
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); ;)
        {
            if (found() is { } what)
            {
                return what;
            }

            Assert.True(DateTime.UtcNow < end, string.Join('\n', seen()));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task ReadAsync(HttpContext http, Action<byte[]> read)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        read(body.ToArray());
        http.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>ExportTraceServiceRequest: resource_spans 1 (resource 1, scope_spans 2 (spans 2)). What has children comes after them: who sees it sees them.</summary>
    private void ReadSpans(byte[] request)
    {
        List<ReceivedSpan> spans = [];
        foreach (ILookup<int, object> resource in Fields(request)[1].Select(Fields))
        {
            string role = Attributes(Fields(resource[1].Single())[1])["emogen.role"];
            foreach (ILookup<int, object> span in resource[2].SelectMany(scope => Fields(scope)[2]).Select(Fields))
            {
                spans.Add(new ReceivedSpan(
                    Hex(span[1]), Hex(span[2]), Hex(span[4]), Text(span[5]), (int)(ulong)span[6].Single(), Attributes(span[9]),
                    [.. span[13].Select(link => Hex(Fields(link)[2]))], role));
            }
        }

        foreach (ReceivedSpan span in spans.OrderBy(span => spans.Any(child => child.Parent == span.Id)))
        {
            _spans.Enqueue(span);
        }
    }

    /// <summary>ExportMetricsServiceRequest: resource_metrics 1 (scope_metrics 2 (metrics 2 (name 1))).</summary>
    private void ReadMetrics(byte[] request)
    {
        foreach (object metric in Fields(request)[1].SelectMany(resource => Fields(resource)[2]).SelectMany(scope => Fields(scope)[2]))
        {
            _metrics[Text(Fields(metric)[1])] = true;
        }
    }

    /// <summary>KeyValue: key 1, value 2 (string 1, bool 2, int 3, double 4).</summary>
    private static Dictionary<string, string> Attributes(IEnumerable<object> pairs) => pairs.Select(Fields).ToDictionary(
        pair => Text(pair[1]),
        pair => Fields(pair[2].Single()) is { Count: 1 } value && value.Single() is var one && one.Key == 4
            ? BitConverter.UInt64BitsToDouble((ulong)one.Single()).ToString(CultureInfo.InvariantCulture)
            : Text(Fields(pair[2].Single()).SelectMany(v => v)));

    /// <summary>The fields of a message by number: numbers, and bytes for all else.</summary>
    private static ILookup<int, object> Fields(object message)
    {
        List<(int Number, object Value)> fields = [];
        CodedInputStream input = new((byte[])message);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                _ => input.ReadBytes().ToByteArray(),
            }));
        }

        return fields.ToLookup(field => field.Number, field => field.Value);
    }

    private static string Hex(IEnumerable<object> value) => Convert.ToHexStringLower(value.Cast<byte[]>().FirstOrDefault() ?? []);

    private static string Text(IEnumerable<object> value) => value.FirstOrDefault() switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
