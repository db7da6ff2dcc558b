using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using EmoGen.Api.Images;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EmoGen.Api.Tests.Workers;

/// <summary>
/// One process that answers, three that draw, PostgreSQL, S3: the processes die by SIGKILL again and again, the database once, and the store is away for a while.
/// 60 jobs by default; <c>EMOGEN_CHAOS_JOBS=1000</c> and <c>EMOGEN_CHAOS_OUTAGE=60</c> (seconds) for the longer test, <c>EMOGEN_CHAOS_SEED</c> for another course of events.
/// </summary>
public sealed class ChaosTests : IDisposable
{
    private const int Workers = 3;

    /// <summary>So many processes have died, at least, before the last jobs are submitted: on any machine.</summary>
    private const int FewestDeaths = 5;

    /// <summary>Pictures of an attempt that a later one had taken over from: a picture before them in their job is the later one's. The attempt is the last number of a file's name.</summary>
    private const string StaleAttempts =
        """
        select count(*) from "Images" late join "Images" early on early."JobId" = late."JobId" and early."Index" < late."Index" join "Jobs" job on job."Id" = late."JobId"
        where substring(early."BlobKey" from '-(\d+)\.png$')::int > substring(late."BlobKey" from '-(\d+)\.png$')::int
           or substring(late."BlobKey" from '-(\d+)\.png$')::int > job."Attempt"
        """;

    private static readonly int Jobs = Setting("EMOGEN_CHAOS_JOBS", 60);
    private static readonly int Seed = Setting("EMOGEN_CHAOS_SEED", 1);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Setting("EMOGEN_CHAOS_OUTAGE", 5));

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8) + (Jobs * TimeSpan.FromSeconds(3)) + (2 * Outage);

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-chaos-").FullName;
    private readonly PostgresCluster _cluster = PostgresCluster.RequireOwn();
    private readonly BlobServer _store = BlobServer.RequireOwnS3();
    private readonly ConcurrentDictionary<string, int> _accepted = [];
    private readonly Random _random = new(Seed);
    private int _deaths;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cluster.Dispose();
        _store.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Whatever_dies_every_accepted_job_ends_with_exactly_the_pictures_asked_for()
    {
        string database = _cluster.CreateDatabase();
        Dictionary<string, string> store = _store.CreateS3Settings();
        await using var api = await MortalService.StartAsync(Settings("Api", database, store));
        await using var drawing = await MortalService.StartAsync(Settings("Worker", database, store), Workers);
        Task submitting = SubmitAllAsync(api);
        Task outages = BreakOthersAsync();
        for (long start = Stopwatch.GetTimestamp(); !submitting.IsCompleted || !outages.IsCompleted || await LeftAsync(database) > 0;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"after {Patience} and {_deaths} deaths, {_accepted.Count} jobs are accepted and not all of them over");
            await Task.Delay(_random.Next(1500, 4500), Cancellation);
            for (int dying = _random.Next(1, 3); dying > 0; dying--, _deaths++)
            {
                await (_random.Next(4) == 0 ? api : drawing).KillOneAsync(_random);
            }

            await Task.WhenAll(api.UpAsync(), drawing.UpAsync());
        }

        await Task.WhenAll(submitting, outages);
        SweepResult swept = await SweepAsync(database, store);
        TestContext.Current.TestOutputHelper!.WriteLine($"{_accepted.Count} jobs, {_accepted.Values.Sum()} pictures, {_deaths} deaths, {swept.Orphans} files of dead attempts swept up");
        Assert.Equal(0, swept.Missing);
        await AssertWholeAsync(api, database, store);
    }

    /// <summary>When half of the jobs are accepted the database dies, and comes back; then the store goes, for a while.</summary>
    private async Task BreakOthersAsync()
    {
        while (_accepted.Count < Jobs / 2)
        {
            await Task.Delay(100, Cancellation);
        }

        _cluster.Stop();
        await Task.Delay(2000, Cancellation);
        _cluster.Start();
        _store.Stop();
        await Task.Delay(Outage, Cancellation);
        _store.Restart();
    }

    /// <summary>What the hourly housekeeping does, a day later.</summary>
    private static async Task<SweepResult> SweepAsync(string database, Dictionary<string, string> store)
    {
        await using SettledService service = new(new Dictionary<string, string>(store)
        {
            ["EmoGen:Role"] = "Api",
            ["EmoGen:Database:Provider"] = "Postgres",
            ["EmoGen:Database:ConnectionString"] = database,
        });
        await using WebApplicationFactory<Program> later = service.Another(host => host.ConfigureTestServices(
            services => services.AddSingleton<TimeProvider>(new MovableTime { Ahead = TimeSpan.FromDays(1) })));
        return await later.Services.GetRequiredService<PictureSweep>().RunAsync(Cancellation);
    }

    /// <summary>As a client does that wants each job once: it asks again, with the same key, until it has an answer. Jobs and deaths keep pace.</summary>
    private async Task SubmitAllAsync(MortalService api)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (k, _) =>
        {
            while (Volatile.Read(ref _deaths) < (FewestDeaths + 1) * k / Jobs)
            {
                await Task.Delay(100, Cancellation);
            }

            int count = 1 + (k % 3);
            string json = $$"""{"emotion":"fear","count":{{count}},"steps":4,"seed":{{10 * k}}}""";
            JsonElement job = await api.AskAsync(client => client.PostJsonAsync("/v1/generations", json, ("Idempotency-Key", $"chaos-{k}")), HttpStatusCode.Accepted);
            Assert.True(_accepted.TryAdd(job.Id(), count));
            await Task.Delay(100, Cancellation);
        });
    }

    private async Task AssertWholeAsync(MortalService api, string database, Dictionary<string, string> store)
    {
        foreach ((string id, int count) in _accepted)
        {
            JsonElement job = await api.AskAsync(client => client.GetAsync($"/v1/jobs/{id}", Cancellation), HttpStatusCode.OK);
            Assert.True(job.Text("status") == "succeeded", job.ToString());
            Assert.Equal(Enumerable.Range(0, count), job.Images().Select(i => i.GetProperty("index").GetInt32()));
        }

        Assert.Equal(_accepted.Count, await CountAsync(database, "select count(*) from \"Jobs\""));
        Assert.Equal(_accepted.Values.Sum(), await CountAsync(database, "select count(*) from \"Images\""));
        Assert.Equal(0, await CountAsync(database, StaleAttempts));
        using AmazonS3Client client = _store.Connect();
        string bucket = store["EmoGen:Blobs:S3:Bucket"];
        List<string> files = await client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects.Select(file => file.Key).ToListAsync(Cancellation);
        Assert.Equal(await BlobKeysAsync(database), files.Order(StringComparer.Ordinal));
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

    private Dictionary<string, string> Settings(string role, string database, Dictionary<string, string> store) => new(store)
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
