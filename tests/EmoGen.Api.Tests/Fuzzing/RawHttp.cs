using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The first header of a name.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public string? MediaType => Header("Content-Type")?.Split(';')[0];
}

/// <summary>HTTP/1.1 by hand: sends bytes that no client library would, and reads one answer. Each request has a connection of its own.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The answer; null where the connection was closed without one.</summary>
    /// <param name="end">Ends the sending direction after the last byte, as a client does that sends too little.</param>
    /// <exception cref="TimeoutException">There was no answer in a minute.</exception>
    public static async Task<RawAnswer?> SendAsync(int port, byte[] request, bool head = false, bool end = false)
    {
        using CancellationTokenSource patience = new(Patience);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            try
            {
                await socket.SendAsync(request, patience.Token);
                if (end)
                {
                    socket.Shutdown(SocketShutdown.Send);
                }
            }
            catch (SocketException)
            {
                // The service has answered and closed before all was sent: the answer may be there.
            }

            return await new AnswerReader(socket).ReadAsync(head, patience.Token);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no answer within {Patience}");
        }
    }
}

/// <summary>Reads an answer's head, and its body as the head says; of a stream of events the first.</summary>
internal sealed class AnswerReader(Socket socket)
{
    private readonly byte[] _chunk = new byte[16 * 1024];
    private readonly List<byte> _bytes = [];
    private int _at;

    public async Task<RawAnswer?> ReadAsync(bool head, CancellationToken cancellation)
    {
        while (true)
        {
            if (await LineAsync(cancellation) is not { Length: > 0 } first)
            {
                return null;
            }

            int status = int.Parse(first.Split(' ')[1], CultureInfo.InvariantCulture);
            List<(string Name, string Value)> headers = [];
            while (await LineAsync(cancellation) is { Length: > 0 } line)
            {
                string[] parts = line.Split(": ", 2);
                headers.Add((parts[0], parts.Length > 1 ? parts[1] : ""));
            }

            if (status >= 200)
            {
                RawAnswer answer = new(status, headers, []);
                return head || status is 204 or 304 ? answer : answer with { Body = await BodyAsync(answer, cancellation) };
            }
        }
    }

    private async Task<byte[]> BodyAsync(RawAnswer answer, CancellationToken cancellation)
    {
        if (answer.Header("Content-Length") is { } length)
        {
            return await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation);
        }

        List<byte> body = [];
        while (answer.Header("Transfer-Encoding") == "chunked")
        {
            int size = int.Parse(await LineAsync(cancellation) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await BytesAsync(size, cancellation));
            await LineAsync(cancellation);
            if (size == 0 || answer.MediaType == "text/event-stream")
            {
                break;
            }
        }

        return [.. body];
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken cancellation)
    {
        while (_bytes.Count - _at < count && await MoreAsync(cancellation))
        {
        }

        int there = Math.Min(count, _bytes.Count - _at);
        _at += there;
        return [.. _bytes.GetRange(_at - there, there)];
    }

    /// <summary>The next line without its end; null where the connection ended.</summary>
    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        for (int from = _at; ;)
        {
            int end = _bytes.IndexOf((byte)'\n', from);
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString([.. _bytes.GetRange(_at, end - _at)]).TrimEnd('\r');
                _at = end + 1;
                return line;
            }

            from = _bytes.Count;
            if (!await MoreAsync(cancellation))
            {
                return null;
            }
        }
    }

    private async Task<bool> MoreAsync(CancellationToken cancellation)
    {
        int read = await socket.ReceiveAsync(_chunk, cancellation);
        _bytes.AddRange(_chunk.AsSpan(0, read));
        return read > 0;
    }
}
