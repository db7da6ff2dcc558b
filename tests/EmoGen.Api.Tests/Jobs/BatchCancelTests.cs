using System.Text.Json;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EmoGen.Api.Tests.Jobs;

/// <summary>Jobs that wait, and that the test claims by hand.</summary>
public abstract class BatchCancelTests(TestService service) : IAsyncDisposable
{
    protected WaitingService Service { get; } = new(service);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_the_filters_mean_is_canceled_and_nothing_else()
    {
        Job[] jobs = Rows("", 6, k => [("project", k < 4 ? "autumn" : "spring"), ("shot", $"{k % 2}")]);
        await Service.InsertAsync(jobs);
        Assert.Equal((2, null), await CancelAsync("""{"status":"queued","labels":{"project":"autumn","shot":"1"}}"""));
        Assert.Equal([1, 3], await CanceledAsync(jobs));
        Assert.Equal((1, null), await CancelAsync($$"""{"createdAfter":"{{jobs[5].CreatedAt:O}}"}"""));
        Assert.Equal((0, null), await CancelAsync("""{"q":"nothing of this","kind":"generation"}"""));
        Assert.Equal((0, null), await CancelAsync("""{"kind":"fusion"}"""));
        Assert.Equal((3, null), await CancelAsync("""{"q":"WORDS","kind":"generation"}"""));
        Assert.Equal([0, 1, 2, 3, 4, 5], await CanceledAsync(jobs));
    }

    [Fact]
    public async Task Of_ids_it_says_how_many_were_over_and_the_unknown_ones_are_in_no_number()
    {
        Job[] jobs = Rows("", 4);
        await Service.InsertAsync(jobs);
        await CancelAsync($$"""{"ids":["{{jobs[0].Id}}"]}""");
        await Service.Ledger.TryClaimAsync(jobs[1].Id, TimeSpan.FromMinutes(1), Cancellation);
        string ids = $"\"ids\":[{string.Join(',', jobs.Take(3).Select(j => $"\"{j.Id}\""))},\"{Guid.NewGuid()}\"]";

        // The running one is left alone: only queued ones are meant.
        Assert.Equal((1, 1), await CancelAsync($$"""{"status":"queued",{{ids}}}"""));
        Assert.Equal([0, 2], await CanceledAsync(jobs));
        Assert.Equal((1, 2), await CancelAsync($$"""{{{ids}}}"""));
        Assert.Equal((0, 3), await CancelAsync($$"""{{{ids}}}"""));
        Assert.Equal([0, 1, 2], await CanceledAsync(jobs));
    }

    [Fact]
    public async Task A_thousand_and_more_are_canceled_each_once()
    {
        await Service.InsertAsync(Rows("", 1234));
        (int Canceled, int? Over)[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CancelAsync("""{"status":"queued"}""")));
        Assert.Equal(1234, answers.Sum(a => a.Canceled));
        await using EmoGenDbContext data = await Service.DataAsync();
        Assert.Equal(1234, await data.Jobs.CountAsync(j => j.Status == JobStatus.Canceled && j.FinishedAt != null && j.Version == 2, Cancellation));
    }

    [Fact]
    public async Task Another_owners_jobs_are_not_canceled_by_anybody_but_their_owner()
    {
        // The test's client may see every job, as an administrator may.
        Job[] jobs = [.. Rows("somebody", 2, _ => [("project", "p")]), .. Rows("", 1, _ => [("project", "p")])];
        await Service.InsertAsync(jobs);
        Assert.Equal(3, (await Service.Client.JsonAsync("/v1/jobs?label=project:p")).GetProperty("items").GetArrayLength());
        Assert.Equal((0, 0), await CancelAsync($$"""{"ids":["{{jobs[0].Id}}","{{jobs[1].Id}}"]}"""));
        Assert.Equal((1, null), await CancelAsync("""{"labels":{"project":"p"}}"""));
        Assert.Equal([2], await CanceledAsync(jobs));
    }

    protected static Job[] Rows(string owner, int count, Func<int, (string, string)[]>? labels = null) =>
    [
        .. Enumerable.Range(0, count).Select(k => WaitingService.Row(owner, DateTimeOffset.UtcNow.AddMilliseconds(k - count), "some words", labels?.Invoke(k) ?? [])),
    ];

    protected async Task<(int Canceled, int? Over)> CancelAsync(string json)
    {
        using HttpResponseMessage response = await Service.Client.PostJsonAsync("/v1/jobs/cancel", json);
        JsonElement answer = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        JsonElement over = answer.GetProperty("over");
        return (answer.GetProperty("canceled").GetInt32(), over.ValueKind == JsonValueKind.Null ? null : over.GetInt32());
    }

    private async Task<IEnumerable<int>> CanceledAsync(Job[] jobs)
    {
        await using EmoGenDbContext data = await Service.DataAsync();
        List<Guid> canceled = await data.Jobs.Where(j => j.Status == JobStatus.Canceled).Select(j => j.Id).ToListAsync(Cancellation);
        return Enumerable.Range(0, jobs.Length).Where(k => canceled.Contains(jobs[k].Id));
    }
}

public sealed class SqliteBatchCancelTests() : BatchCancelTests(new SqliteService());

public sealed class PostgresBatchCancelTests() : BatchCancelTests(new PostgresService())
{
    /// <summary>The test holds the second row and wants the first, the cancel holds the first and wants the second; PostgreSQL ends the one that has waited for a second.</summary>
    [Fact]
    public async Task A_cancel_that_the_database_ends_for_a_deadlock_tries_again()
    {
        await using EmoGenDbContext data = await Service.DataAsync();
        for (bool wasCancelEnded = false; !wasCancelEnded;)
        {
            Job[] jobs = Rows("", 2);
            await Service.InsertAsync(jobs);
            await using var transaction = await data.Database.BeginTransactionAsync(Cancellation);
            await TouchAsync(jobs[1]);
            Task<(int, int?)> cancel = CancelAsync($$"""{"ids":["{{jobs[0].Id}}","{{jobs[1].Id}}"]}""");
            await using EmoGenDbContext other = await Service.DataAsync();
            while (!await other.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS \"Value\"").SingleAsync(Cancellation))
            {
                await Task.Delay(10, Cancellation);
            }

            try
            {
                await TouchAsync(jobs[0]);
                await transaction.CommitAsync(Cancellation);
                wasCancelEnded = true;
            }
            catch (Exception ended) when (ended.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected })
            {
                await transaction.RollbackAsync(Cancellation); // This machine was slow, and the wrong one of the two was ended.
            }

            Assert.Equal((2, 0), await cancel);
        }

        Task<int> TouchAsync(Job job) =>
            data.Jobs.Where(j => j.Id == job.Id).ExecuteUpdateAsync(set => set.SetProperty(j => j.Error, "touched"), Cancellation);
    }
}
