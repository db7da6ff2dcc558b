using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using EmoGen.Api.Workers;
using Hangfire;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Workers;

/// <summary>What becomes of jobs whatever becomes of Hangfire, on PostgreSQL.</summary>
public sealed class WakeUpTests : IAsyncDisposable
{
    private const string Small = """{"emotion":"awe","steps":1}""";

    private readonly PostgresService _service = new();
    private readonly WebApplicationFactory<Program> _api;

    public WakeUpTests() => _api = _service.Another(host => host.UseSetting("EmoGen:Role", "Api"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private long Enqueued => _api.Services.GetRequiredService<JobStorage>().GetMonitoringApi().EnqueuedCount(WorkerQueue.Of("tiny"));

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_burst_needs_one_wake_up_which_draws_all_of_it()
    {
        HttpClient client = _api.CreateClient();
        List<string> ids = [];
        for (int k = 0; k < 40; k++)
        {
            ids.Add((await client.SubmitAsync("/v1/generations", Small)).Id());
        }

        await WaitAsync(() => Enqueued == 1);
        await Task.Delay(1000, Cancellation); // two sweeps
        Assert.Equal(1, Enqueued);
        await AssertAllDrawnAsync(client, ids);
    }

    [Fact]
    public async Task Jobs_are_drawn_though_Hangfires_tables_were_emptied_and_though_its_schema_was_dropped()
    {
        HttpClient client = _api.CreateClient();
        string first = (await client.SubmitAsync("/v1/generations", Small)).Id();
        await WaitAsync(() => Enqueued == 1);
        await ExecuteAsync("truncate hangfire.job, hangfire.jobqueue, hangfire.state, hangfire.jobparameter cascade");
        await WaitAsync(() => Enqueued == 1);
        await ExecuteAsync("drop schema hangfire cascade");
        await AssertAllDrawnAsync(client, [first]);
    }

    [Fact]
    public async Task A_wake_up_that_is_requeued_by_hand_or_of_the_version_before_does_no_harm()
    {
        HttpClient client = _api.CreateClient();
        JsonElement job = await client.SubmitAsync("/v1/generations", Small);
        IBackgroundJobClient hangfire = _api.Services.GetRequiredService<IBackgroundJobClient>();
        string earlier = hangfire.Enqueue<JobWorker>(worker => worker.RunAsync(Guid.Parse(job.Id()), CancellationToken.None));
        await AssertAllDrawnAsync(client, [job.Id()]);
        await WaitAsync(() => StateOf(earlier) == "Succeeded");
        Assert.True(hangfire.Requeue(earlier));
        await AssertAllDrawnAsync(client, [(await client.SubmitAsync("/v1/generations", Small)).Id()]);
        await WaitAsync(() => StateOf(earlier) == "Succeeded");
        JsonElement after = await client.JsonAsync($"/v1/jobs/{job.Id()}");
        Assert.Equal((1, 1), (after.GetProperty("attempt").GetInt32(), after.Images().Length));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_worker_whose_clock_is_an_hour_off_neither_takes_a_lease_nor_loses_its_own(int seconds)
    {
        await using WebApplicationFactory<Program> off = _service.Another(host => host.UseSetting("EmoGen:Role", "Api").ConfigureTestServices(
            services => services.AddSingleton<TimeProvider>(new MovableTime { Ahead = TimeSpan.FromSeconds(seconds) })));
        JobLedger right = _api.Services.GetRequiredService<JobLedger>(), wrong = off.Services.GetRequiredService<JobLedger>();
        TimeSpan lease = TimeSpan.FromMinutes(1);
        HttpClient client = _api.CreateClient();
        await client.SubmitAsync("/v1/generations", Small);
        JobClaim claim = (await right.TryClaimNextAsync(["tiny"], lease, Cancellation))!;
        Assert.Null(await wrong.TryClaimNextAsync(["tiny"], lease, Cancellation));
        await right.HandBackAsync(claim, Cancellation);

        claim = (await wrong.TryClaimNextAsync(["tiny"], lease, Cancellation))!;
        Assert.Null(await right.TryClaimNextAsync(["tiny"], lease, Cancellation));
        Assert.True(await wrong.RenewAsync(claim, lease, new JobStep(1, 1), Cancellation));
        Assert.Null(await right.TryClaimNextAsync(["tiny"], lease, Cancellation));
        Assert.True(await wrong.FinishAsync(claim, JobStatus.Succeeded, null, Cancellation));
    }

    private string? StateOf(string wakeUp)
    {
        using var connection = _api.Services.GetRequiredService<JobStorage>().GetConnection();
        return connection.GetStateData(wakeUp)?.Name;
    }

    private async Task AssertAllDrawnAsync(HttpClient client, IEnumerable<string> ids)
    {
        _ = _service.Client;
        foreach (string id in ids)
        {
            JsonElement job = await client.WaitForEndAsync(id);
            Assert.True(job.Text("status") == "succeeded", job.ToString());
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using EmoGenDbContext data = await _api.Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);
        await data.Database.ExecuteSqlRawAsync(sql, Cancellation);
    }

    private static async Task WaitAsync(Func<bool> wish)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(120); !wish();)
        {
            Assert.True(DateTime.UtcNow < end, "not in time");
            await Task.Delay(50, Cancellation);
        }
    }
}
