using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Webhooks;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Tests.Webhooks;

/// <summary>What connections are made when names lie, or change their minds.</summary>
public sealed class ConnectorTests
{
    private const string Forbidden = "The host's name leads to an address that webhooks may not reach.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("0")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("localhost")]
    [InlineData("127。0。0。1")]
    public async Task Even_an_address_that_was_not_checked_before_is_not_connected_to(string host)
    {
        await using WebhookReceiver trap = await WebhookReceiver.StartAsync();
        WebhookAnswer answer = await SendAsync(AddressTests.Addresses(), new HostResolver(), $"http://{host}:{trap.Port}/hook");
        Assert.Equal(AnswerKind.Failure, answer.Kind);
        Assert.Contains(answer.Sentence, (string[])[Forbidden, "The host's name is not known.", "The host could not be reached."]);
        Assert.Empty(trap.Received);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("127.0.0.1", "8.8.8.8")]
    public async Task A_name_is_refused_when_any_of_its_addresses_is_forbidden(params string[] found)
    {
        await using WebhookReceiver trap = await WebhookReceiver.StartAsync();
        Names names = new(found);
        WebhookAnswer answer = await SendAsync(AddressTests.Addresses(), names, $"https://hooks.example:{trap.Port}/");
        Assert.Equal(Forbidden, answer.Sentence);
        Assert.Equal(["hooks.example"], names.Asked);
    }

    [Fact]
    public async Task Http_reaches_opened_networks_only()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        WebhookAddresses addresses = AddressTests.Addresses("127.0.0.1/32");
        Assert.Equal(AnswerKind.Success, (await SendAsync(addresses, new Names(["127.0.0.1"]), $"http://hooks.example:{receiver.Port}/")).Kind);
        Assert.Equal(Forbidden, (await SendAsync(addresses, new Names(["8.8.8.8"]), $"http://hooks.example:{receiver.Port}/")).Sentence);
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_without_addresses()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        WebhookAddresses addresses = AddressTests.Addresses("127.0.0.0/8");
        Names names = new(["127.0.0.1"]);
        Assert.StartsWith("No secure connection", (await SendAsync(addresses, names, $"https://hooks.example:{receiver.Port}/")).Sentence, StringComparison.Ordinal);
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        Task<Socket> accepted = closed.AcceptSocketAsync(Cancellation).AsTask();
        Task<WebhookAnswer> broken = SendAsync(addresses, names, $"http://hooks.example:{port}/");
        (await accepted).Close();
        Assert.Equal("The host's answer was broken off or is not HTTP.", (await broken).Sentence);
        closed.Stop();
        Assert.Equal("The host could not be reached.", (await SendAsync(addresses, names, $"http://hooks.example:{port}/")).Sentence);
        Assert.Equal("The host's name is not known.", (await SendAsync(addresses, new Names(Array.Empty<string>()), "http://hooks.example/")).Sentence);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_between_two_attempts_is_not_followed_into_a_forbidden_network()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.AnsweringAsync(500);
        await using WebhookReceiver trap = await WebhookReceiver.StartAsync(address: "127.0.0.2", port: receiver.Port);
        Names names = new(["127.0.0.1"], ["127.0.0.2"]);
        await using SqliteService service = new();
        await using WebApplicationFactory<Program> host = service.Another(host =>
        {
            foreach ((string name, string value) in WebhookClients.Settings(("EmoGen:Webhooks:AllowedNetworks:0", "127.0.0.1/32")))
            {
                host.UseSetting(name, value);
            }

            host.ConfigureTestServices(services => services.AddSingleton<IHostResolver>(names));
        });
        HttpClient client = host.CreateClient();
        string id = await client.CancelWithWebhookAsync($"http://hooks.example:{receiver.Port}/");
        JsonElement delivery = await client.WaitForDeliveryAsync(id, "failed");
        Assert.Equal(Forbidden, delivery.Text("lastResult"));
        Assert.DoesNotContain("127.0.0", delivery.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, names.Asked.Count);
        Assert.Single(receiver.Received);
        Assert.Empty(trap.Received);
    }

    private static async Task<WebhookAnswer> SendAsync(WebhookAddresses addresses, IHostResolver resolver, string url)
    {
        using WebhookClient client = new(new WebhookConnector(addresses, resolver), Options.Create(new EmoGenOptions()), TimeProvider.System);
        return await client.SendAsync(new WebhookMessage("msg_1", DateTimeOffset.UtcNow, "{}"u8.ToArray(), "v1,"), url, Cancellation);
    }

    /// <summary>Answers in turn, with the last answer from then on; an empty one is a name that is not known.</summary>
    private sealed class Names(params string[][] answers) : IHostResolver
    {
        private readonly List<string> _asked = [];

        public IReadOnlyList<string> Asked
        {
            get
            {
                lock (_asked)
                {
                    return [.. _asked];
                }
            }
        }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
        {
            lock (_asked)
            {
                _asked.Add(host);
                string[] answer = answers[Math.Min(_asked.Count, answers.Length) - 1];
                return answer.Length == 0 ? throw new SocketException((int)SocketError.HostNotFound) : Task.FromResult<IPAddress[]>([.. answer.Select(IPAddress.Parse)]);
            }
        }
    }
}
