using System.Net;
using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>Processes of one role that are killed and started again.</summary>
internal sealed class MortalService(IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<Task<(ServiceProcess Service, HttpClient Client)>> _processes = [];

    public static async Task<MortalService> StartAsync(IReadOnlyDictionary<string, string> settings, int processes = 1)
    {
        MortalService service = new(settings);
        service._processes.AddRange(Enumerable.Range(0, processes).Select(_ => ServiceProcess.StartAsync(settings)));
        await Task.WhenAll(service._processes);
        return service;
    }

    /// <summary>Waits until every process is up: on a slow machine they would otherwise die faster than they start.</summary>
    public Task UpAsync() => Task.WhenAll(_processes);

    /// <summary>SIGKILL to one of the processes, and another begins to take its place.</summary>
    public async Task KillOneAsync(Random random)
    {
        int number = random.Next(_processes.Count);
        await (await _processes[number]).Service.DisposeAsync();
        _processes[number] = StartPatientlyAsync();
    }

    /// <summary>Asks the process until it answers as expected: while it is dead or its database away there is none.</summary>
    public async Task<JsonElement> AskAsync(Func<HttpClient, Task<HttpResponseMessage>> ask, HttpStatusCode expected)
    {
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            string answer;
            try
            {
                using HttpResponseMessage response = await ask((await _processes[0]).Client);
                JsonElement json = await response.JsonAsync();
                if (response.StatusCode == expected)
                {
                    return json;
                }

                answer = json.ToString();
            }
            catch (Exception dead) when (dead is HttpRequestException or IOException or JsonException)
            {
                answer = dead.Message;
            }

            Assert.True(DateTime.UtcNow < end, answer);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<(ServiceProcess Service, HttpClient Client)> process in _processes)
        {
            await (await process).Service.DisposeAsync();
        }
    }

    /// <summary>A process that finds no database or store for half a minute gives up, and is started again.</summary>
    private async Task<(ServiceProcess Service, HttpClient Client)> StartPatientlyAsync()
    {
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                return await ServiceProcess.StartAsync(settings);
            }
            catch (InvalidOperationException) when (DateTime.UtcNow < end)
            {
                // As an orchestrator does.
            }
        }
    }
}
