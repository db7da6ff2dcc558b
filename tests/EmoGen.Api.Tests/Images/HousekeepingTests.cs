using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Hangfire;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Images;

/// <summary>What leaves the store by itself, and what never does; each test on a service of its own.</summary>
public abstract class HousekeepingTests<T> : IAsyncDisposable
    where T : TestService, new()
{
    private readonly T _service = new();
    private readonly MovableTime _time = new();
    private WebApplicationFactory<Program>? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IServiceProvider Services => _host!.Services;

    private IBlobStore Blobs => Services.GetRequiredService<IBlobStore>();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Pictures_of_finished_jobs_go_when_they_are_too_old()
    {
        HttpClient client = Start(("Retention:MaxAgeDays", "5"));
        JsonElement job = await DrawAsync(client, count: 2);
        Job running = await AddRunningJobAsync();
        string spared = await StoreAsync(running, withRow: true);
        _time.Ahead = TimeSpan.FromDays(4);
        await Services.GetRequiredService<Housekeeping>().RunAsync(Cancellation);
        Assert.Equal(2, (await client.JsonAsync($"/v1/jobs/{job.Id()}")).Images().Length);

        _time.Ahead = TimeSpan.FromDays(6);
        Services.GetRequiredService<IRecurringJobManager>().Trigger(Housekeeping.RecurringJob);
        await client.WaitForAsync(job.Id(), j => j.Images().Length == 0);
        await WaitForKeysAsync(spared);
        Assert.Single((await client.JsonAsync($"/v1/jobs/{running.Id}")).Images());
    }

    [Fact]
    public async Task Of_too_many_pictures_the_oldest_go()
    {
        HttpClient client = Start(("Retention:MaxPictures", "3"));
        JsonElement first = await DrawAsync(client, count: 3), second = await DrawAsync(client, count: 2);
        await Services.GetRequiredService<PictureRetention>().RunAsync(Cancellation);
        Assert.Equal(2, Assert.Single((await client.JsonAsync($"/v1/jobs/{first.Id()}")).Images()).GetProperty("index").GetInt32());
        JsonElement rest = await client.JsonAsync($"/v1/jobs/{second.Id()}");
        Assert.Equal(2, (await client.PicturesAsync(rest)).Count);
        Assert.Equal(3, (await KeysAsync()).Length);
    }

    [Fact]
    public async Task A_file_without_a_row_goes_when_it_is_old_and_its_job_is_over()
    {
        HttpClient client = Start();
        JsonElement job = await DrawAsync(client, count: 1);
        Job running = await AddRunningJobAsync(), over = await AddRunningJobAsync();
        await Services.GetRequiredService<JobLedger>().CancelAsync(over.Id, Cancellation);
        string orphan = await StoreAsync(over), earlier = $"ab/{over.Id:n}-0-1.png", written = await StoreAsync(running);
        string stranger = await StoreAsync(new Job { Id = Guid.NewGuid(), Request = "" });
        foreach (string key in (string[])[earlier, "ab/notes.txt"])
        {
            await Blobs.PutAsync(key, new MemoryStream([1]), Cancellation);
        }

        Assert.Equal(new SweepResult(6, 0, 0), await SweepAsync());
        _time.Ahead = TimeSpan.FromMinutes(61);
        Assert.Equal(new SweepResult(6, 2, 0), await SweepAsync());
        string[] left = await KeysAsync();
        Assert.DoesNotContain(orphan, left);
        Assert.DoesNotContain(earlier, left);
        Assert.Equal(4, left.Intersect([written, stranger, "ab/notes.txt"]).Count() + (await client.PicturesAsync(job)).Count);

        // The worker that wrote its file before the sweep comes back and adds the row.
        Assert.True(await AddRowAsync(running, written));
        Assert.Equal(new SweepResult(4, 0, 0), await SweepAsync());
    }

    [Fact]
    public async Task A_row_without_a_file_is_reported_and_removed_only_where_that_is_wished()
    {
        HttpClient client = Start();
        JsonElement job = await DrawAsync(client, count: 2);
        string lost = (await KeysAsync()).Single(key => key.Contains("-1-1.", StringComparison.Ordinal));
        await Blobs.DeleteAsync(lost, Cancellation);
        Assert.Equal(new SweepResult(1, 0, 1), await SweepAsync());
        Assert.Equal(2, (await client.JsonAsync($"/v1/jobs/{job.Id()}")).Images().Length);

        await _host!.DisposeAsync();
        client = Start(("RemoveMissing", "true"));
        Assert.Equal(new SweepResult(1, 0, 1), await SweepAsync());
        Assert.Equal(0, Assert.Single((await client.JsonAsync($"/v1/jobs/{job.Id()}")).Images()).GetProperty("index").GetInt32());
        Assert.Equal(new SweepResult(1, 0, 0), await SweepAsync());
    }

    private HttpClient Start(params (string Name, string Value)[] settings)
    {
        _host = _service.Another(host =>
        {
            foreach ((string name, string value) in settings)
            {
                host.UseSetting("EmoGen:Blobs:" + name, value);
            }

            host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(_time));
        });
        return _host.CreateClient();
    }

    private static async Task<JsonElement> DrawAsync(HttpClient client, int count)
    {
        JsonElement job = await client.FinishAsync("/v1/generations", $$"""{"emotion":"awe","steps":1,"count":{{count}}}""");
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        return job;
    }

    private Task<SweepResult> SweepAsync() => Services.GetRequiredService<PictureSweep>().RunAsync(Cancellation);

    private async Task<string[]> KeysAsync() => [.. await Blobs.ListAsync(Cancellation).Select(blob => blob.Key).ToListAsync(Cancellation)];

    private async Task WaitForKeysAsync(params string[] keys)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); (await KeysAsync()) is var left && !left.Order().SequenceEqual(keys.Order());)
        {
            Assert.True(DateTime.UtcNow < end, string.Join(' ', left));
            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>A job in the hands of a worker elsewhere.</summary>
    private async Task<Job> AddRunningJobAsync()
    {
        await using EmoGenDbContext data = await Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);
        Job job = new()
        {
            Id = Guid.CreateVersion7(),
            Status = JobStatus.Running,
            Request = """{"emotion":"fear","template":"{}","count":1,"seed":1,"steps":1,"guidanceScale":5,"scheduler":"ddim","width":64,"height":64,"negativePrompt":"","intensity":1,"format":"png"}""",
            Pictures = 1,
            Steps = 1,
            Attempt = 1,
            LeaseUntil = DateTimeOffset.UtcNow.AddYears(1),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        data.Jobs.Add(job);
        await data.SaveChangesAsync(Cancellation);
        return job;
    }

    private async Task<string> StoreAsync(Job job, bool withRow = false)
    {
        string key = PictureKey.Create(new string('a', 64), job.Id, 0, 1, "png");
        await Blobs.PutAsync(key, new MemoryStream([1]), Cancellation);
        Assert.True(!withRow || await AddRowAsync(job, key));
        return key;
    }

    private Task<bool> AddRowAsync(Job job, string key)
    {
        JobClaim claim = new(job.Id, 1, 0, NewJob.FromJson(job.Kind, job.Request), []);
        Image image = new()
        {
            Id = Guid.CreateVersion7(),
            JobId = job.Id,
            Format = "png",
            Sha256 = "",
            BlobKey = key,
            Request = "{}",
            ModelName = "",
            ModelHash = "",
            CreatedAt = DateTimeOffset.UtcNow,
        };
        return Services.GetRequiredService<JobLedger>().AddPictureAsync(claim, image, [], Cancellation);
    }
}

public sealed class SqliteHousekeepingTests : HousekeepingTests<SqliteService>;

public sealed class PostgresHousekeepingTests : HousekeepingTests<PostgresService>;

public sealed class S3HousekeepingTests : HousekeepingTests<S3Service>;

public sealed class AzureHousekeepingTests : HousekeepingTests<AzureService>;
