using System.Net;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Webhooks;

/// <summary>
/// Where webhooks may go: over https to the public internet, and over http or https into the networks that the settings open. Everything else is
/// forbidden, so that nobody reaches through this service what only it can reach: its own machine, its network, a cloud's metadata.
/// </summary>
public sealed class WebhookAddresses(IOptions<EmoGenOptions> options)
{
    public const int MaxUrlLength = 2000;

    /// <summary>The longest name there is in DNS.</summary>
    private const int MaxNameLength = 253;

    /// <summary>IANA's special-purpose registry, multicast and reserved, and the address at which every virtual machine of Azure finds its host.</summary>
    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>All that is public in IPv6; loopback, link-local, site-local, unique local, multicast, discard and compatible addresses lie outside.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Protocol assignments (Teredo and benchmarking among them), 6to4 and documentation.</summary>
    private static readonly IPNetwork[] SpecialV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    /// <summary>How an IPv6-only network writes the IPv4 addresses of others (RFC 6052).</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _opened = [.. options.Value.Webhooks.AllowedNetworks.Select(text => IPNetwork.Parse(text))];

    /// <summary>Whether a connection to an address may be made.</summary>
    public bool Permits(IPAddress address, bool encrypted)
    {
        IPAddress bare = Bare(address);
        return Array.Exists(_opened, network => network.Contains(bare)) || (encrypted && IsPublic(bare));
    }

    /// <summary>What is wrong with a webhook's address, in one sentence; null where nothing is. A name is looked up only when it is called.</summary>
    public string? Fault(string? url)
    {
        if (string.IsNullOrEmpty(url))
        {
            return "The field is missing.";
        }

        if (url.Length > MaxUrlLength)
        {
            return $"Expected at most {MaxUrlLength} characters, got {url.Length}.";
        }

        if (!url.All(c => c is > ' ' and <= '~' and not '\\') || !Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return "Expected an address such as https://example.com/hook, in visible ASCII characters.";
        }

        return uri.UserInfo != "" || url.Contains('#', StringComparison.Ordinal)
            ? "Expected an address without user, password and fragment."
            : HostFault(uri);
    }

    private string? HostFault(Uri uri)
    {
        bool encrypted = uri.Scheme == "https";
        string host = uri.IdnHost.TrimEnd('.');
        if (Literal(host) is { } address)
        {
            return Permits(address, encrypted) ? null
                : Permits(address, encrypted: true) ? "Expected https." : "The address is not one that webhooks may reach.";
        }

        return host.Length > MaxNameLength || IsNumber(host.Split('.')[^1]) ? "The host is neither a name nor an address."
            : encrypted || _opened.Length > 0 ? null : "Expected https.";
    }

    private static IPAddress? Literal(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) ? address
        : host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) ? IPAddress.Loopback : null;

    /// <summary>A name whose last part is a number is an IPv4 address to some programs.</summary>
    private static bool IsNumber(string label) => label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    /// <summary>The IPv4 address that is reached at an IPv6 one which only carries it.</summary>
    private static IPAddress Bare(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;

    private static bool IsPublic(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        ? !Array.Exists(SpecialV4, network => network.Contains(address))
        : GlobalV6.Contains(address) && !Array.Exists(SpecialV6, network => network.Contains(address));
}
