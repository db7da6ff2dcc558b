using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>Which addresses webhooks may reach, before anything is looked up.</summary>
[Collection(SqliteCollection.Name)]
public sealed class AddressTests(SqliteService service)
{
    public static TheoryData<string> ForbiddenHosts { get; } =
    [
        "127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "017700000001", "127.1", "127.0.0.1.", "127.0.0.0x1.", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
        "[::]", "[::1]", "[fe80::1]", "[fe80::1%25eth0]", "[fd00:ec2::254]", "0", "0.0.0.0", "10.1.2.3", "169.254.169.254", "2852039166", "100.100.100.200", "168.63.129.16",
        "localhost", "LOCALHOST.", "app.localhost", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "1.2.3.4.5", "4294967296", "example.0x10",
    ];

    public static TheoryData<string> ForbiddenAddresses { get; } =
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16",
        "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:db8::1", "2002:7f00:1::1",
        "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
    ];

    [Theory]
    [MemberData(nameof(ForbiddenAddresses))]
    public void What_is_not_the_public_internet_is_forbidden(string address)
    {
        Assert.False(Addresses().Permits(IPAddress.Parse(address), encrypted: true));
        Assert.True(Addresses("0.0.0.0/0", "::/0").Permits(IPAddress.Parse(address), encrypted: false));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.32.0.1")]
    [InlineData("198.20.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("168.63.129.17")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void The_public_internet_is_reached_over_https_only(string address)
    {
        Assert.True(Addresses().Permits(IPAddress.Parse(address), encrypted: true));
        Assert.False(Addresses().Permits(IPAddress.Parse(address), encrypted: false));
    }

    [Fact]
    public void An_opened_network_is_open_however_its_addresses_are_written_and_nothing_else_is()
    {
        WebhookAddresses addresses = Addresses("10.1.0.0/16", "fd00:1::/32");
        foreach (string open in (string[])["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00:1::5"])
        {
            Assert.True(addresses.Permits(IPAddress.Parse(open), encrypted: false), open);
        }

        foreach (string closed in (string[])["10.2.0.1", "::ffff:10.2.0.1", "fd00:2::5", "127.0.0.1"])
        {
            Assert.False(addresses.Permits(IPAddress.Parse(closed), encrypted: true), closed);
        }
    }

    [Theory]
    [MemberData(nameof(ForbiddenHosts))]
    public void A_forbidden_host_is_found_however_it_is_written(string host)
    {
        Assert.NotNull(Addresses().Fault($"https://{host}/hook"));
        Assert.NotNull(Addresses().Fault($"https://{host}:8443/hook"));
        Assert.NotNull(Addresses("10.200.0.0/16").Fault($"http://{host}/hook"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("example.com/hook")]
    [InlineData("//example.com/hook")]
    [InlineData("ftp://example.com/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https:///hook")]
    [InlineData("https://example.com:99999/")]
    [InlineData("https://ada@example.com/")]
    [InlineData("https://ada:secret@example.com/")]
    [InlineData("https://example.com/#part")]
    [InlineData("https://example.com/#")]
    [InlineData("https://example.com\\@10.0.0.1/")]
    [InlineData(" https://example.com/")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://example.com/\n")]
    [InlineData("https://１２７.０.０.１/")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://bücher.example/")]
    [InlineData("http://example.com/")]
    [InlineData("http://8.8.8.8/")]
    public void What_is_no_public_https_address_is_refused(string? url) => Assert.NotNull(Addresses().Fault(url));

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("HTTPS://Example.com:8443/hook?token=a%20b")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://8.8.8.8/hook")]
    [InlineData("https://[2606:4700::1111]:444/hook")]
    public void An_https_address_is_taken_and_http_only_where_networks_are_opened(string url)
    {
        Assert.Null(Addresses().Fault(url));
        Assert.Null(Addresses("10.1.0.0/16").Fault("http://10.1.0.7:8080/hook"));
        Assert.Null(Addresses("10.1.0.0/16").Fault("http://tools.internal/hook"));
        Assert.Equal("Expected https.", Addresses("10.1.0.0/16").Fault("http://8.8.8.8/"));
    }

    [Fact]
    public void Two_thousand_characters_are_the_most()
    {
        const string start = "https://example.com/";
        Assert.Null(Addresses().Fault(start.PadRight(2000, 'a')));
        Assert.NotNull(Addresses().Fault(start.PadRight(2001, 'a')));
        Assert.NotNull(Addresses().Fault($"https://{string.Concat(Enumerable.Repeat("name.", 60))}com/"));
    }

    [Theory]
    [InlineData("/v1/generations", """{"emotion":"awe","webhook":{"url":"https://127.0.0.1/"}}""", "webhook.url")]
    [InlineData("/v1/transfers", """{"emotion":"awe","templates":["{}"],"webhook":{"url":"https://[::1]/"}}""", "webhook.url")]
    [InlineData("/v1/fusions", """{"emotions":[{"emotion":"awe"},{"emotion":"fear"}],"webhook":{"url":"http://example.com/"}}""", "webhook.url")]
    [InlineData("/v1/generations", """{"emotion":"awe","webhook":{}}""", "webhook.url")]
    [InlineData("/v1/generations", """{"emotion":"awe","webhook":{"url":7}}""", "webhook.url")]
    [InlineData("/v1/generations", """{"emotion":"awe","webhook":"https://example.com"}""", "webhook")]
    [InlineData("/v1/generations", """{"emotion":"awe","webhook":{"url":"https://example.com","secret":"x"}}""", "webhook.secret")]
    public async Task A_wrong_wish_is_named_in_the_problem(string path, string json, string field)
    {
        using HttpResponseMessage refused = await service.Client.PostJsonAsync(path, json);
        JsonElement problem = await refused.ProblemAsync(400, "validation");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    internal static WebhookAddresses Addresses(params string[] networks)
    {
        EmoGenOptions options = new();
        foreach (string network in networks)
        {
            options.Webhooks.AllowedNetworks.Add(network);
        }

        return new WebhookAddresses(Options.Create(options));
    }
}
