using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Jobs;

/// <summary>A service that accepts and never draws; the test claims by hand.</summary>
public abstract class JobQueueTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly string[] Packs = ["tiny"];

    private readonly TestService _service;
    private readonly WebApplicationFactory<Program> _api;

    protected JobQueueTests(TestService service)
    {
        _service = service;
        _api = service.Another(host => host.UseSetting("EmoGen:Role", "Api"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JobLedger Ledger => _api.Services.GetRequiredService<JobLedger>();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Owners_take_turns_and_what_somebody_waits_for_goes_first()
    {
        await InsertAsync(("a", "batch"), ("a", "1"), ("a", "2"), ("a", "3"), ("b", "batch"), ("b", "1"), ("c", "1"), ("c", "2"));
        List<string> claimed = [];
        while (await Ledger.TryClaimNextAsync(Packs, Lease, Cancellation) is { } claim)
        {
            claimed.Add(await NameAsync(claim.JobId));
            await Task.Delay(2, Cancellation); // two starts in one millisecond have no order
        }

        Assert.Equal(["a 1", "b 1", "c 1", "a 2", "c 2", "a 3"], claimed.Take(6));
        Assert.Equal(["a batch", "b batch"], claimed.Skip(6).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_owner_with_500_jobs_delays_another_owners_single_job_by_one()
    {
        await InsertAsync([.. Enumerable.Range(0, 500).Select(k => ("many", $"{k}")), ("one", "alone")]);
        JsonElement job = await _api.CreateClient().JsonAsync($"/v1/jobs/{await IdAsync("one alone")}");
        Assert.Equal(2, job.GetProperty("queuePosition").GetInt32());

        await Ledger.TryClaimNextAsync(Packs, Lease, Cancellation);
        Assert.Equal("one alone", await NameAsync((await Ledger.TryClaimNextAsync(Packs, Lease, Cancellation))!.JobId));
    }

    [Fact]
    public async Task A_job_that_is_handed_back_has_lost_no_worker()
    {
        await InsertAsync(("a", "1"));
        for (int k = 0; k < 5; k++)
        {
            JobClaim claim = (await Ledger.TryClaimNextAsync(Packs, Lease, Cancellation))!;
            Assert.Equal((k + 1, 0), (claim.Attempt, claim.Losses));
            await Ledger.HandBackAsync(claim, Cancellation);
        }

        await Ledger.TryClaimNextAsync(Packs, TimeSpan.FromSeconds(-1), Cancellation);
        Assert.Equal(1, (await Ledger.TryClaimNextAsync(Packs, Lease, Cancellation))!.Losses);
    }

    [Fact]
    public async Task A_priority_is_asked_for_and_shown_and_another_one_is_refused()
    {
        HttpClient client = _api.CreateClient();
        JsonElement job = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","priority":"batch"}""");
        Assert.Equal("batch", job.GetProperty("request").Text("priority"));
        JsonElement urgent = await client.SubmitAsync("/v1/generations", """{"emotion":"awe"}""");
        Assert.Equal(1, urgent.GetProperty("queuePosition").GetInt32());
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","priority":"now"}""");
        Assert.Contains("interactive", (await refused.ProblemAsync(400, "validation")).ToString(), StringComparison.Ordinal);
    }

    private async Task InsertAsync(params (string Owner, string Name)[] jobs)
    {
        await using EmoGenDbContext data = await ContextAsync();
        data.Jobs.AddRange(jobs.Select((job, k) => new Job
        {
            Id = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddMilliseconds(k)),
            Owner = job.Owner,
            Kind = JobKind.Generation,
            Status = JobStatus.Queued,
            Priority = job.Name == "batch" ? JobPriority.Batch : JobPriority.Interactive,
            Request = $$"""{"emotion":"fear","template":"{{job.Owner}} {{job.Name}}"}""",
            Pictures = 1,
            Steps = 1,
            CreatedAt = DateTimeOffset.UtcNow,
        }));
        await data.SaveChangesAsync(Cancellation);
    }

    private async Task<string> NameAsync(Guid id)
    {
        await using EmoGenDbContext data = await ContextAsync();
        return JsonDocument.Parse((await data.Jobs.SingleAsync(j => j.Id == id, Cancellation)).Request).RootElement.Text("template");
    }

    private async Task<Guid> IdAsync(string name)
    {
        await using EmoGenDbContext data = await ContextAsync();
        return await data.Jobs.Where(j => j.Request.Contains(name)).Select(j => j.Id).SingleAsync(Cancellation);
    }

    private Task<EmoGenDbContext> ContextAsync() => _api.Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);
}

public sealed class SqliteJobQueueTests() : JobQueueTests(new SqliteService());

public sealed class PostgresJobQueueTests() : JobQueueTests(new PostgresService());
