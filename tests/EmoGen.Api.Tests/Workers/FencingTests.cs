using EmoGen.Api.Data;
using EmoGen.Api.Images;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Workers;

/// <summary>Two workers and one row, by hand: a service that accepts and never draws, until a test starts one that does.</summary>
public abstract class FencingTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ended = TimeSpan.FromSeconds(-1);

    private readonly TestService _service;
    private readonly WebApplicationFactory<Program> _api;

    protected FencingTests(TestService service)
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
    public async Task Of_many_workers_one_gets_the_job()
    {
        Guid id = await InsertAsync();
        JobClaim?[] claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ledger.TryClaimAsync(id, Lease, Cancellation))));
        Assert.Single(claims, claim => claim is not null);
        await Ledger.CancelAsync(id, Cancellation);
    }

    [Fact]
    public async Task A_lease_that_has_ended_is_taken_and_the_old_worker_changes_nothing_any_more()
    {
        Guid id = await InsertAsync();
        JobClaim old = (await Ledger.TryClaimAsync(id, Ended, Cancellation))!;
        JobClaim next = (await Ledger.TryClaimAsync(id, Lease, Cancellation))!;
        Assert.Equal(old.Attempt + 1, next.Attempt);

        Assert.False(await Ledger.RenewAsync(old, Lease, new JobStep(1, 1), Cancellation));
        Assert.False(await Ledger.AddPictureAsync(old, Picture(id), [], Cancellation));
        Assert.False(await Ledger.FinishAsync(old, JobStatus.Failed, "late", Cancellation));
        await Ledger.HandBackAsync(old, Cancellation);

        Assert.Empty(await Ledger.PicturesAsync(id, Cancellation));
        Assert.True(await Ledger.AddPictureAsync(next, Picture(id), [], Cancellation));
        Assert.True(await Ledger.FinishAsync(next, JobStatus.Succeeded, null, Cancellation));
        Assert.Single(await Ledger.PicturesAsync(id, Cancellation));
    }

    [Fact]
    public async Task An_index_is_stored_once()
    {
        Guid id = await InsertAsync();
        JobClaim claim = (await Ledger.TryClaimAsync(id, Lease, Cancellation))!;
        Assert.True(await Ledger.AddPictureAsync(claim, Picture(id), [], Cancellation));
        await Assert.ThrowsAsync<DbUpdateException>(() => Ledger.AddPictureAsync(claim, Picture(id), [], Cancellation));
        await Ledger.CancelAsync(id, Cancellation);
    }

    [Fact]
    public async Task A_canceled_job_takes_no_picture()
    {
        Guid id = await InsertAsync();
        JobClaim claim = (await Ledger.TryClaimAsync(id, Lease, Cancellation))!;
        Assert.True(await Ledger.CancelAsync(id, Cancellation));
        Assert.False(await Ledger.AddPictureAsync(claim, Picture(id), [], Cancellation));
        Assert.False(await Ledger.FinishAsync(claim, JobStatus.Succeeded, null, Cancellation));
        Assert.False(await Ledger.CancelAsync(id, Cancellation));
    }

    [Fact]
    public async Task A_job_that_ends_its_workers_is_given_up()
    {
        Guid id = await InsertAsync();
        for (int k = 0; k < 4; k++)
        {
            Assert.NotNull(await Ledger.TryClaimAsync(id, Ended, Cancellation));
        }

        var job = await _service.Client.WaitForEndAsync(id.ToString());
        Assert.Equal("failed", job.Text("status"));
        Assert.Contains("3 times", job.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queued_row_that_nobody_was_woken_for_is_found()
    {
        Guid id = await InsertAsync();
        Assert.Equal("succeeded", (await _service.Client.WaitForEndAsync(id.ToString())).Text("status"));
    }

    private async Task<Guid> InsertAsync()
    {
        await using EmoGenDbContext data = await _api.Services.GetRequiredService<IDbContextFactory<EmoGenDbContext>>().CreateDbContextAsync(Cancellation);
        Job job = new()
        {
            Id = Guid.CreateVersion7(),
            Kind = JobKind.Generation,
            Status = JobStatus.Queued,
            Request = """{"emotion":"fear","template":"{}","count":1,"seed":1,"steps":1,"guidanceScale":5,"scheduler":"ddim","width":64,"height":64,"negativePrompt":"","intensity":1,"format":"png"}""",
            Pictures = 1,
            Steps = 1,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        data.Jobs.Add(job);
        await data.SaveChangesAsync(Cancellation);
        return job.Id;
    }

    private static Image Picture(Guid jobId) => new()
    {
        Id = Guid.CreateVersion7(),
        JobId = jobId,
        Format = "png",
        Sha256 = "",
        BlobKey = "",
        Request = "{}",
        ModelName = "",
        ModelHash = "",
        CreatedAt = DateTimeOffset.UtcNow,
    };
}

public sealed class SqliteFencingTests() : FencingTests(new SqliteService());

public sealed class PostgresFencingTests() : FencingTests(new PostgresService());
