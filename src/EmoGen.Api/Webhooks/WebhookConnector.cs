using System.Net;
using System.Net.Sockets;

namespace EmoGen.Api.Webhooks;

/// <summary>Finds the addresses of a name.</summary>
public interface IHostResolver
{
    /// <exception cref="SocketException">The name is not known.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);
}

/// <summary>As this machine does.</summary>
internal sealed class HostResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => Dns.GetHostAddressesAsync(host, cancellation);
}

/// <summary>
/// Connects to receivers. The name is looked up here, all of its addresses are checked, and the connection goes to one of just these: what the name
/// means a moment later does not matter.
/// </summary>
internal sealed class WebhookConnector(WebhookAddresses addresses, IHostResolver resolver)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private const int MaxHeaderKilobytes = 16;

    /// <summary>No proxy, no redirects, no cookies, and no connection used twice.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] found = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolver.ResolveAsync(host, cancellation);
        bool encrypted = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        if (!Array.TrueForAll(found, address => addresses.Permits(address, encrypted)))
        {
            throw new ForbiddenAddressException();
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A name leads where webhooks may not go.</summary>
internal sealed class ForbiddenAddressException() : Exception("The address is forbidden.");
