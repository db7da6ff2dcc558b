using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Load;

/// <summary>A guarded service in two processes, one that answers and one that draws, and a client with a key.</summary>
internal sealed partial class LoadedService : IAsyncDisposable
{
    private const string Small = """{"emotion":"fear","steps":1,"width":32,"height":32}""";

    private readonly ServiceProcess _api;
    private readonly ServiceProcess _worker;
    private readonly HttpClient _client;
    private readonly HttpClient _workerClient;

    private LoadedService(ServiceProcess api, ServiceProcess worker, HttpClient client, HttpClient workerClient) =>
        (_api, _worker, _client, _workerClient) = (api, worker, client, workerClient);

    public long WorkerMegabytes => _worker.ResidentBytes / (1024 * 1024);

    public static async Task<LoadedService> StartAsync(string data, string database)
    {
        (ServiceProcess api, HttpClient client) = await ServiceProcess.StartAsync(Settings("Api", data, database));
        (ServiceProcess worker, HttpClient workerClient) = await ServiceProcess.StartAsync(Settings("Worker", data, database));
        using (Process process = Process.GetProcessById(worker.Id))
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal; // as deploy/systemd has it: on one machine, answering goes first
        }

        await workerClient.WaitUntilReadyAsync();
        return new LoadedService(api, worker, client.With(Key().Match(api.Output).Value), workerClient);
    }

    /// <summary>Posts a small job; returns its id.</summary>
    public async Task<string> SubmitAsync()
    {
        using StringContent body = new(Small, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync("/v1/generations", body, TestContext.Current.CancellationToken);
        JsonElement job = await response.JsonAsync();
        Assert.True((int)response.StatusCode == 202, job.ToString());
        return job.Id();
    }

    /// <summary>Posts a small job and waits for its end.</summary>
    public async Task<JsonElement> FinishAsync()
    {
        using HttpResponseMessage response = await _client.PostJsonAsync("/v1/generations", Small, ("Prefer", "wait=60"));
        return await _client.WaitForEndAsync((await response.JsonAsync()).Id());
    }

    /// <summary>The worker's live tensors between jobs: as many in one scrape as in the next.</summary>
    public async Task<double> WorkerTensorsAsync()
    {
        double? live = null, before = null;
        await Scrape.WaitForAsync(_workerClient, scrape =>
        {
            (before, live) = (live, scrape["emogen_tensors_live"]);
            return live == before;
        });
        return live!.Value;
    }

    /// <summary>Follows a job's events to its end; returns its status then.</summary>
    public async Task<string> ListenAsync(string id)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{id}/events");
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        await using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            if (item.EventType == "done")
            {
                using JsonDocument job = JsonDocument.Parse(item.Data);
                return job.RootElement.Text("status");
            }
        }

        return "no end";
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _workerClient.Dispose();
        await _api.DisposeAsync();
        await _worker.DisposeAsync();
    }

    private static Dictionary<string, string> Settings(string role, string data, string database) => new()
    {
        ["EmoGen:Role"] = role,
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = data,
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = database,
        ["EmoGen:Authentication:Enabled"] = "true",
        ["EmoGen:Limits:RequestsPerMinute"] = "0",
        ["EmoGen:Limits:PicturesPerDay"] = "0",
        ["EmoGen:Limits:QueuedJobs"] = "0",
        ["EmoGen:Limits:OpenStreams"] = "0",
        ["Serilog:MinimumLevel:Default"] = "Warning",
        ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Information",
    };

    [GeneratedRegex(@"eg_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}")]
    private static partial Regex Key();
}
