using System.Net;
using System.Net.Sockets;

namespace EmoGen.Api.Tests.Support;

/// <summary>Ports for servers that cannot say which one they got, or that come back to theirs.</summary>
internal static class FreePort
{
    /// <summary>A port below those that Linux gives to whoever asks for any (32768 and more): nobody takes it before its server starts, or while it is down.</summary>
    public static int Find()
    {
        while (true)
        {
            int port = Random.Shared.Next(12_000, 32_000);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }
    }
}
