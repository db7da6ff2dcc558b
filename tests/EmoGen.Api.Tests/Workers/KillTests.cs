using System.Globalization;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Workers;

/// <summary>
/// The service as a process, killed in the middle of its work. 20 jobs by default; <c>EMOGEN_KILL_JOBS=200</c> for the longer test.
/// </summary>
public abstract class KillTests : IDisposable
{
    private static readonly int Jobs = int.Parse(Environment.GetEnvironmentVariable("EMOGEN_KILL_JOBS") ?? "20", CultureInfo.InvariantCulture);

    private readonly string _data = Directory.CreateTempSubdirectory("emogen-kill-").FullName;

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task After_kill_9_every_accepted_job_ends_with_exactly_the_pictures_asked_for()
    {
        Dictionary<string, string> settings = Settings();
        Dictionary<string, int> accepted = [];
        string running = ""; // the job in the middle takes long enough to be running, for certain, when the process dies
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            await Task.WhenAll(Enumerable.Range(0, Jobs).Select(async k =>
            {
                (int count, int steps, int size) = k == Jobs / 2 ? (1, 150, 128) : (1 + (k % 3), 4, 64);
                JsonElement job = await client.SubmitAsync("/v1/generations", $$"""{"emotion":"fear","count":{{count}},"steps":{{steps}},"width":{{size}},"height":{{size}},"seed":{{1000 * k}}}""");
                lock (accepted)
                {
                    accepted.Add(job.Id(), count);
                    running = k == Jobs / 2 ? job.Id() : running;
                }
            }));
            await client.WaitForAsync(running, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 0, 300 + (2 * Jobs));
            await service.KillAsync();
        }

        (service, client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            await client.WaitUntilReadyAsync();
            foreach ((string id, int count) in accepted)
            {
                JsonElement job = await client.WaitForAsync(id, j => j.Text("status") is "succeeded" or "failed" or "canceled", 300 + (2 * Jobs));
                Assert.True(job.Text("status") == "succeeded", job.ToString());
                Assert.Equal(Enumerable.Range(0, count), job.Images().Select(i => i.GetProperty("index").GetInt32()));
                Assert.Equal(count, (await client.PicturesAsync(job)).Count);
                Assert.True(id != running || job.GetProperty("attempt").GetInt32() == 2, job.ToString());
            }

            int files = Directory.EnumerateFiles(Path.Combine(_data, "pictures"), "*.png", SearchOption.AllDirectories).Count();
            Assert.Equal(accepted.Values.Sum(), files);
        }
    }

    [Fact]
    public async Task A_service_that_stops_in_good_order_hands_its_job_back_and_draws_the_same_bytes_after_its_restart()
    {
        const string seeded = """{"emotion":"fear","count":2,"steps":3,"seed":42}""";
        Dictionary<string, string> settings = Settings();
        settings["EmoGen:Worker:LeaseSeconds"] = "600";
        (ServiceProcess service, HttpClient client) = await ServiceProcess.StartAsync(settings);
        string id;
        List<byte[]> pictures;
        await using (service)
        {
            pictures = await client.PicturesAsync(await client.FinishAsync("/v1/generations", seeded));
            id = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":2,"steps":120,"width":128,"height":128}""")).Id();
            await client.WaitForAsync(id, job => job.Images().Length > 0);
            Assert.Equal(0, await service.StopAsync());
        }

        (service, client) = await ServiceProcess.StartAsync(settings);
        await using (service)
        {
            JsonElement job = await client.WaitForEndAsync(id);
            Assert.True(job.Text("status") == "succeeded", job.ToString());
            Assert.Equal(2, job.GetProperty("attempt").GetInt32());
            Assert.Equal([0, 1], job.Images().Select(i => i.GetProperty("index").GetInt32()));
            Assert.Equal(pictures, await client.PicturesAsync(await client.FinishAsync("/v1/generations", seeded)));
        }
    }

    protected abstract IReadOnlyDictionary<string, string> Database();

    private Dictionary<string, string> Settings() => new(Database())
    {
        ["EmoGen:Model"] = TestPack.Folder,
        ["EmoGen:Data"] = _data,
        ["EmoGen:Worker:LeaseSeconds"] = "3",
        ["EmoGen:Worker:SweepSeconds"] = "1",
    };
}

public sealed class SqliteKillTests : KillTests
{
    protected override IReadOnlyDictionary<string, string> Database() => new Dictionary<string, string>();
}

public sealed class PostgresKillTests : KillTests
{
    private string? _connection;

    protected override IReadOnlyDictionary<string, string> Database() => new Dictionary<string, string>
    {
        ["EmoGen:Database:Provider"] = "Postgres",
        ["EmoGen:Database:ConnectionString"] = _connection ??= PostgresCluster.Require().CreateDatabase(),
    };
}
