using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Npgsql;

namespace EmoGen.Api.Tests.Workers;

/// <summary>
/// One process that answers, three that draw, PostgreSQL: each dies by SIGKILL again and again, the database once. 60 jobs by default;
/// <c>EMOGEN_CHAOS_JOBS=1000</c> for the longer test, <c>EMOGEN_CHAOS_SEED</c> for another course of events.
/// </summary>
public sealed class ChaosTests : IDisposable
{
    private const int Workers = 3;

    private static readonly int Jobs = Setting("EMOGEN_CHAOS_JOBS", 60);
    private static readonly int Seed = Setting("EMOGEN_CHAOS_SEED", 1);

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-chaos-").FullName;
    private readonly PostgresCluster _cluster = PostgresCluster.RequireOwn();
    private readonly ConcurrentDictionary<string, int> _accepted = [];
    private readonly Random _random = new(Seed);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cluster.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Whatever_dies_every_accepted_job_ends_with_exactly_the_pictures_asked_for()
    {
        string database = _cluster.CreateDatabase();
        await using var api = await MortalService.StartAsync(Settings("Api", database));
        await using var drawing = await MortalService.StartAsync(Settings("Worker", database), Workers);
        Task submitting = SubmitAllAsync(api);
        int deaths = 0;
        for (bool restarted = false; !submitting.IsCompleted || await LeftAsync(database) > 0; deaths++)
        {
            await Task.Delay(_random.Next(500, 3000), Cancellation);
            await (_random.Next(4) == 0 ? api : drawing).KillOneAsync(_random);
            if (!restarted && _accepted.Count > Jobs / 2)
            {
                restarted = true;
                _cluster.Stop();
                await Task.Delay(2000, Cancellation);
                _cluster.Start();
            }
        }

        await submitting;
        TestContext.Current.SendDiagnosticMessage($"{_accepted.Count} jobs, {deaths} deaths");
        Assert.True(deaths > 3, $"only {deaths} deaths");
        await AssertWholeAsync(api, database);
    }

    /// <summary>As a client does that wants each job once: it asks again, with the same key, until it has an answer.</summary>
    private async Task SubmitAllAsync(MortalService api)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (k, _) =>
        {
            int count = 1 + (k % 3);
            string json = $$"""{"emotion":"fear","count":{{count}},"steps":4,"seed":{{10 * k}}}""";
            JsonElement job = await api.AskAsync(client => client.PostJsonAsync("/v1/generations", json, ("Idempotency-Key", $"chaos-{k}")), HttpStatusCode.Accepted);
            Assert.True(_accepted.TryAdd(job.Id(), count));
            await Task.Delay(100, Cancellation);
        });
    }

    private async Task AssertWholeAsync(MortalService api, string database)
    {
        foreach ((string id, int count) in _accepted)
        {
            JsonElement job = await api.AskAsync(client => client.GetAsync($"/v1/jobs/{id}", Cancellation), HttpStatusCode.OK);
            Assert.True(job.Text("status") == "succeeded", job.ToString());
            Assert.Equal(Enumerable.Range(0, count), job.Images().Select(i => i.GetProperty("index").GetInt32()));
        }

        Assert.Equal(_accepted.Count, await CountAsync(database, "select count(*) from \"Jobs\""));
        Assert.Equal(_accepted.Values.Sum(), await CountAsync(database, "select count(*) from \"Images\""));
        string pictures = Path.Combine(_data, "pictures");
        string[] files = [.. Directory.EnumerateFiles(pictures, "*.png", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(pictures, file)).Order(StringComparer.Ordinal)];
        Assert.Equal(await BlobKeysAsync(database), files);
    }

    private static Task<int> LeftAsync(string database) => CountAsync(database, "select count(*) from \"Jobs\" where \"Status\" in ('Queued', 'Running')");

    private static async Task<int> CountAsync(string database, string query)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using NpgsqlCommand count = source.CreateCommand(query);
        return (int)(long)(await count.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<List<string>> BlobKeysAsync(string database)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using NpgsqlCommand select = source.CreateCommand("select \"BlobKey\" from \"Images\"");
        await using NpgsqlDataReader reader = await select.ExecuteReaderAsync(Cancellation);
        List<string> keys = [];
        while (await reader.ReadAsync(Cancellation))
        {
            keys.Add(reader.GetString(0));
        }

        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private Dictionary<string, string> Settings(string role, string database) => new()
    {
        ["EmoGen:Role"] = role,
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Worker:LeaseSeconds"] = "3",
        ["EmoGen:Worker:SweepSeconds"] = "1",
        ["EmoGen:Worker:MaxAttempts"] = "100", // no job here is to blame for its worker's death
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = database,
    };

    private static int Setting(string name, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
