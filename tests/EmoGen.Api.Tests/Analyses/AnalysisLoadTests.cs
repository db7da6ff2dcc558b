using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EmoGen.Api.Analyses;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Analyses;

/// <summary>Many uploads, slow ones, large ones, and clients that leave, over a real port; alone, since the process' memory is measured.</summary>
[Collection(nameof(AnalysisLoadTests))]
[CollectionDefinition(nameof(AnalysisLoadTests), DisableParallelization = true)]
public sealed class AnalysisLoadTests : IAsyncDisposable
{
    private const int Places = PictureAnalyses.Places;
    private const long Megabyte = 1 << 20;

    private static readonly byte[] Small = ImageCodec.Encode(new RgbImage(8, 8, new byte[192]), ImageFormat.Png);

    private readonly SqliteService _service = new();
    private readonly WebApplicationFactory<Program> _api;
    private readonly Uri _address;

    public AnalysisLoadTests()
    {
        _api = _service.On(new Dictionary<string, string> { ["EmoGen:Role"] = "Api", ["urls"] = "http://127.0.0.1:0" });
        _api.UseKestrel();
        _api.StartServer();
        _address = new Uri(_api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_burst_is_answered_one_after_the_other()
    {
        using HttpClient client = Client();
        await client.AnalyseAsync(Small);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 5 * Places).Select(_ => client.UploadAsync(Uploads.Form(Small))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Uploads_that_stand_still_are_let_go_before_others_lose_patience()
    {
        using HttpClient client = Client();
        using CancellationTokenSource leave = new();
        Task[] still = [.. Enumerable.Range(0, Places).Select(_ => TrickleAsync(bytes: 0, leave.Token))];
        await Task.Delay(500, Cancellation);
        await client.AnalyseAsync(Small);
        await leave.CancelAsync();
        await Task.WhenAll(still);
    }

    [Fact]
    public async Task Uploads_that_trickle_hold_all_places_and_clients_that_leave_give_them_back()
    {
        using HttpClient client = Client();
        using CancellationTokenSource leave = new();
        Task[] slow = [.. Enumerable.Range(0, Places).Select(_ => TrickleAsync(bytes: 1000, leave.Token))];
        Assert.InRange(await RefusedAsync(client), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(40));
        await leave.CancelAsync();
        await Task.WhenAll(slow);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => client.UploadAsync(Uploads.Form(Small))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    /// <summary>
    /// What a header says to be too large is not decoded, and of the largest pictures only one at a time: that takes 100 to 300 MB, as the collector comes; eight, each decoded
    /// twice over, would be 800 MB.
    /// </summary>
    [Fact]
    public async Task Large_pictures_at_once_need_the_memory_of_one()
    {
        using HttpClient client = Client();
        byte[] large = ImageCodec.Encode(new RgbImage(4096, 4096, new byte[4096 * 4096 * 3]), ImageFormat.Png);
        byte[] larger = ImageCodec.Encode(new RgbImage(4096, 4097, new byte[4096 * 4097 * 3]), ImageFormat.Png);
        await client.AnalyseAsync(large);
        long most = await ProcessMemory.MostAsync(async () =>
        {
            HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => client.UploadAsync(Uploads.Form(large))));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        });
        Assert.True(most < 500 * Megabyte, $"{most / Megabyte} MB");

        using HttpResponseMessage refused = await client.UploadAsync(Uploads.Form(larger));
        Assert.Equal(
            "The picture has 4096 x 4097 pixels, and at most 16777216 are read.",
            (await refused.ProblemAsync(400, "validation")).GetProperty("errors").GetProperty("file")[0].GetString());
    }

    [Fact]
    public async Task Memory_stays_flat_over_many_pictures()
    {
        using HttpClient client = Client();
        byte[] photo = ImageCodec.Encode(new RgbImage(400, 300, new byte[400 * 300 * 3]), ImageFormat.Png);
        for (int k = 0; k < 30; k++)
        {
            await client.AnalyseAsync(photo);
        }

        long most = await ProcessMemory.MostAsync(async () =>
        {
            for (int k = 0; k < 100; k++)
            {
                await client.AnalyseAsync(photo);
            }
        });
        Assert.True(most < 60 * Megabyte, $"{most / Megabyte} MB");
    }

    /// <summary>How long a refusal took; the uploads that hold the places may have to arrive first.</summary>
    private static async Task<TimeSpan> RefusedAsync(HttpClient client)
    {
        for (int k = 0; k < 1000; k++)
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await client.UploadAsync(Uploads.Form(Small));
            if (response.StatusCode != HttpStatusCode.OK)
            {
                await response.ProblemAsync(503, "unavailable");
                Assert.NotNull(response.Headers.RetryAfter);
                return Stopwatch.GetElapsedTime(start);
            }

            await Task.Delay(20, Cancellation);
        }

        throw new TimeoutException("never refused");
    }

    /// <summary>Begins an upload, and sends so many bytes of it every 100 ms until it has to leave or the server lets go.</summary>
    private async Task TrickleAsync(int bytes, CancellationToken leave)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _address.Port, Cancellation);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST {Uploads.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"),
            Cancellation);
        while (!leave.IsCancellationRequested)
        {
            await Task.Delay(100, CancellationToken.None);
            try
            {
                await socket.SendAsync(new byte[bytes], CancellationToken.None);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private HttpClient Client() => new() { BaseAddress = _address };
}
