using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Npgsql;

namespace EmoGen.Api.Tests.Load;

/// <summary>
/// Many clients at once, over PostgreSQL and with authentication: one process answers, another draws. Small by default and only about what is counted; the figures in
/// docs/operations.md are printed with <c>EMOGEN_LOAD_RATE=500 EMOGEN_LOAD_SECONDS=60 EMOGEN_LOAD_LISTENERS=1000 EMOGEN_LOAD_JOBS=2000</c> in a Release build.
/// </summary>
public sealed class LoadTests : IDisposable
{
    private static readonly int Rate = Setting("EMOGEN_LOAD_RATE", 50);
    private static readonly int Seconds = Setting("EMOGEN_LOAD_SECONDS", 2);
    private static readonly int WarmUpSeconds = Math.Max(2, Seconds / 3);
    private static readonly int Listeners = Setting("EMOGEN_LOAD_LISTENERS", 20);
    private static readonly int Jobs = Setting("EMOGEN_LOAD_JOBS", 30);

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-load-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_burst_is_accepted_job_by_job_and_every_listener_hears_the_end_of_its_job()
    {
        string database = PostgresCluster.Require().CreateDatabase();
        await using LoadedService service = await LoadedService.StartAsync(_data, database);
        // What the first requests cost, while their code is compiled, is not a matter of load. The listeners come in the middle of this and stay: their jobs stand in the queue.
        long start = Stopwatch.GetTimestamp();
        LatencySample warmUp = new();
        List<Task<string>> listeners = [];
        int first = Rate * WarmUpSeconds / 4;
        await OpenLoop.RunAsync(Rate / 2, TimeSpan.FromSeconds(WarmUpSeconds), async due =>
        {
            string id = await service.SubmitAsync();
            lock (listeners)
            {
                warmUp.Add(due);
                if (warmUp.Count > first && listeners.Count < Listeners)
                {
                    listeners.Add(service.ListenAsync(id));
                }
            }
        });
        Assert.Equal(Listeners, listeners.Count);

        LatencySample latencies = new();
        await OpenLoop.RunAsync(Rate, TimeSpan.FromSeconds(Seconds), async due =>
        {
            await service.SubmitAsync();
            latencies.Add(due);
        });
        Write($"{latencies.Count} submissions at {Rate}/s: {latencies}; {listeners.Count(l => !l.IsCompleted)} of {Listeners} listeners still listening");

        string[] ends = await Task.WhenAll(listeners);
        Assert.All(ends, end => Assert.Equal("succeeded", end));
        Write($"{ends.Length} listeners heard the end of their job");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using NpgsqlCommand count = source.CreateCommand("select count(*) from \"Jobs\"");
        Assert.Equal(latencies.Count + warmUp.Count, (long)(await count.ExecuteScalarAsync(Cancellation))!);
        await using NpgsqlCommand wakeUps = source.CreateCommand("select count(*) from hangfire.job");
        Assert.InRange((long)(await wakeUps.ExecuteScalarAsync(Cancellation))!, 1, 10 + (10 * Stopwatch.GetElapsedTime(start).TotalSeconds)); // ten a second, however many jobs come
    }

    [Fact]
    public async Task An_idle_worker_in_another_process_starts_each_job_and_keeps_nothing_of_it()
    {
        string database = PostgresCluster.Require().CreateDatabase();
        await using LoadedService service = await LoadedService.StartAsync(_data, database);
        List<double> starts = [], tensors = [], megabytes = [];
        for (int k = 0; k < Jobs; k++)
        {
            JsonElement job = await service.FinishAsync();
            Assert.True(job.Text("status") == "succeeded", job.ToString());
            starts.Add((job.GetProperty("startedAt").GetDateTime() - job.GetProperty("createdAt").GetDateTime()).TotalMilliseconds);
            if (k % Math.Max(1, Jobs / 10) == 0)
            {
                tensors.Add(await service.WorkerTensorsAsync());
                megabytes.Add(service.WorkerMegabytes);
                Write($"after {k + 1} jobs: worker {megabytes[^1]} MB, {tensors[^1]} tensors");
            }
        }

        Assert.Single(tensors.Distinct());
        if (Jobs >= 1000)
        {
            Assert.InRange(megabytes[^3..].Average(), 0, 1.05 * megabytes[1..4].Average());
        }

        starts.Sort();
        Write($"{Jobs} jobs, from acceptance to start: median {starts[starts.Count / 2]:0} ms, 95% {starts[(int)(starts.Count * 0.95)]:0} ms");
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private static int Setting(string name, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
