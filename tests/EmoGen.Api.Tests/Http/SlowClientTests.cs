using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EmoGen.Api.Tests.Fuzzing;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

/// <summary>Clients that take their time, and requests that are too much of something: the server lets go of them by itself.</summary>
public sealed class SlowClientTests : IAsyncLifetime
{
    private readonly SqliteService _service = new();
    private FuzzTarget _target = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _target = await FuzzTarget.StartAsync(_service, "Api", guarded: false);

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Headers_that_do_not_end_are_refused_after_15_seconds()
    {
        (string answer, TimeSpan time) = await TrickleAsync("GET /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\n", "X-A: b\r\n");
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.InRange(time, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_body_that_trickles_is_refused_with_a_problem()
    {
        (string answer, TimeSpan time) = await TrickleAsync("POST /v1/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{", " ");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("urn:emogen:problem:request-timeout", answer, StringComparison.Ordinal);
        Assert.InRange(time, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_hundred_slow_clients_do_not_keep_others_from_their_answers()
    {
        List<Socket> slow = [];
        try
        {
            for (int k = 0; k < 100; k++)
            {
                slow.Add(await ConnectAsync("POST /v1/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"));
            }

            for (int k = 0; k < 20; k++)
            {
                Assert.Equal(200, await StatusAsync("/v1/jobs", ""));
            }
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("zz\r\n{}\r\n")]
    public async Task Chunks_against_the_rules_are_the_clients_mistake(string chunk)
    {
        RawAnswer answer = (await RawHttp.SendAsync(_target.Port, Encoding.ASCII.GetBytes(
            $"POST /v1/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}")))!;
        Assert.Equal(400, answer.Status);
        Assert.Contains("urn:emogen:problem:bad-request", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/jobs", 90, 10, 200)]
    [InlineData("/v1/jobs", 101, 10, 431)]
    [InlineData("/v1/jobs", 1, 33_000, 431)]
    [InlineData("/v1/jobs?x=LONG", 1, 10, 414)]
    public async Task Many_headers_long_ones_and_long_addresses_are_refused(string target, int count, int length, int status)
    {
        string headers = string.Concat(Enumerable.Range(0, count).Select(k => $"X-{k}: {new string('h', length)}\r\n"));
        Assert.Equal(status, await StatusAsync(target.Replace("LONG", new string('a', 9000), StringComparison.Ordinal), headers));
    }

    private async Task<int> StatusAsync(string target, string headers) =>
        (await RawHttp.SendAsync(_target.Port, Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n")))!.Status;

    /// <summary>Sends the beginning, then a little every half second until the server answers or closes; returns its answer and the time.</summary>
    private async Task<(string Answer, TimeSpan Time)> TrickleAsync(string beginning, string drop)
    {
        using Socket socket = await ConnectAsync(beginning);
        long start = Stopwatch.GetTimestamp();
        byte[] buffer = new byte[4096];
        Task<int> answer = socket.ReceiveAsync(buffer, SocketFlags.None);
        while (!answer.IsCompleted && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
        {
            await Task.WhenAny(answer, Task.Delay(500, Cancellation));
            if (!answer.IsCompleted)
            {
                await socket.SendAsync(Encoding.ASCII.GetBytes(drop), Cancellation);
            }
        }

        Assert.True(answer.IsCompleted, "the server is still listening");
        return (Encoding.ASCII.GetString(buffer, 0, await answer), Stopwatch.GetElapsedTime(start));
    }

    private async Task<Socket> ConnectAsync(string beginning)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _target.Port, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), Cancellation);
        return socket;
    }
}
