using System.Net;
using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>Processes of one role that are killed and started again.</summary>
internal sealed class MortalService(IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<(ServiceProcess Service, HttpClient Client)> _processes = [];

    public static async Task<MortalService> StartAsync(IReadOnlyDictionary<string, string> settings, int processes = 1)
    {
        MortalService service = new(settings);
        service._processes.AddRange(await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => ServiceProcess.StartAsync(settings))));
        return service;
    }

    /// <summary>SIGKILL to one of the processes; another takes its place.</summary>
    public async Task KillOneAsync(Random random)
    {
        int number = random.Next(_processes.Count);
        await _processes[number].Service.DisposeAsync();
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                _processes[number] = await ServiceProcess.StartAsync(settings);
                return;
            }
            catch (InvalidOperationException) when (DateTime.UtcNow < end)
            {
                // A process that finds no database or store for half a minute gives up, and is started again.
            }
        }
    }

    /// <summary>Asks the process until it answers as expected: while it is dead or its database away there is none.</summary>
    public async Task<JsonElement> AskAsync(Func<HttpClient, Task<HttpResponseMessage>> ask, HttpStatusCode expected)
    {
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            string answer;
            try
            {
                using HttpResponseMessage response = await ask(_processes[0].Client);
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
        foreach ((ServiceProcess service, HttpClient _) in _processes)
        {
            await service.DisposeAsync();
        }
    }
}
