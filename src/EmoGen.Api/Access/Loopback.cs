using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.HostFiltering;
using EmoGen.Api.Data;

namespace EmoGen.Api.Access;

/// <summary>Without authentication the service listens on this machine only, and answers only to this machine's names.</summary>
internal static class Loopback
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Stops the start at any other address: at once where the settings name it, and in any case before it is bound.</summary>
    /// <exception cref="StartupException">The settings name another address.</exception>
    public static void Require(IServiceCollection services, IConfiguration configuration)
    {
        if (Addresses(configuration).FirstOrDefault(address => !IsLoopback(address)) is { } beyond)
        {
            throw Refusal(beyond);
        }

        services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            if (listen.IPEndPoint is { } address && !IPAddress.IsLoopback(address.Address))
            {
                throw Refusal(address.ToString());
            }
        }));

        // A page elsewhere could reach this machine under a name of its own that it points here (DNS rebinding).
        services.PostConfigure<HostFilteringOptions>(hosts =>
        {
            hosts.AllowedHosts = hosts.AllowedHosts is { Count: > 0 } set && !set.Contains("*") ? set : Names;
            hosts.IncludeFailureMessage = false;
        });
    }

    /// <summary>Where the settings tell Kestrel to listen, in its order: endpoints before addresses before ports.</summary>
    private static IEnumerable<string> Addresses(IConfiguration configuration)
    {
        string[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        string[] urls = configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];
        IEnumerable<string> ports = new[] { "http_ports", "https_ports" }
            .SelectMany(setting => configuration[setting]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? []).Select(port => $"http://*:{port}");
        return endpoints.Length > 0 ? endpoints : urls.Length > 0 ? urls : ports;
    }

    private static bool IsLoopback(string url)
    {
        BindingAddress address = BindingAddress.Parse(url);
        return address.IsUnixPipe || address.IsNamedPipe || address.Host == "localhost"
            || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }

    private static StartupException Refusal(string address) => new(
        $"EmoGen:Authentication:Enabled: the service does not listen on {address} without authentication; set it to true, or listen on localhost only.");
}
