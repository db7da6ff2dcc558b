using System.Data.Common;
using System.Text.Json;
using EmoGen.Api.Access;
using EmoGen.Api.Data;
using EmoGen.Api.Jobs;
using EmoGen.Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Tests.Jobs;

public abstract class JobSearchTests(TestService service) : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly WaitingService _service = new(service);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Labels_and_words_find_jobs_and_every_filter_must_hold()
    {
        HttpClient client = _service.Client;
        string[] ids =
        [
            await PostAsync("generations", """{"emotion":"fear","template":"{} BAG 50%","labels":{"project":"autumn","shot":"1"}}"""),
            await PostAsync("generations", """{"emotion":"awe","negativePrompt":"grey Ärger","labels":{"project":"autumn","shot":"2"}}"""),
            await PostAsync("transfers", """{"emotion":"fear","templates":["{} cup","{} bag"],"labels":{"project":"spring","shot":"1"}}"""),
            await PostAsync("fusions", """{"emotions":[{"emotion":"awe"},{"emotion":"fear"}],"template":"{} lamp","labels":{"note":"a:b, Größe"}}"""),
            await PostAsync("generations", """{"emotion":"fear"}"""),
        ];
        await client.PostAsync($"/v1/jobs/{ids[1]}/cancel", null, Cancellation);
        (string Query, int[] Found)[] cases =
        [
            ("label=project:autumn", [1, 0]),
            ("label=project:autumn&label=shot:1", [0]),
            ("label=shot:1", [2, 0]),
            ("label=shot:1&label=shot:2", []),
            ("label=project:Autumn", []),
            ("label=autumn:project", []),
            ("label=note:a:b, Größe", [3]),
            ("label=shot:1&kind=transfer", [2]),
            ("label=project:autumn&status=queued", [0]),
            ("label=project:autumn&emotion=awe", [1]),
            ("q=bag", [2, 0]),
            ("q=%7B%7D Bag", [2, 0]),
            ("q=0%25", [0]),
            ("q=%25", [0]),
            ("q=_", []),
            ("q=ärGER", [1]),
            ("q=gröSSe", []),
            ("q=GRÖßE", [3]),
            ("q=cup%20{", []),
            ("q=seed", []),
            ("q=autumn&label=shot:2", [1]),
            ("q=spring&status=canceled", []),
            ("limit=100", [4, 3, 2, 1, 0]),
        ];
        foreach ((string query, int[] found) in cases)
        {
            Assert.True(found.SequenceEqual((await ItemsAsync(query)).Select(id => Array.IndexOf(ids, id))), query);
        }

        async Task<string> PostAsync(string kind, string json) => (await client.SubmitAsync("/v1/" + kind, json)).Id();
    }

    [Fact]
    public async Task Times_bound_the_list_to_the_millisecond()
    {
        Job[] jobs = [.. Enumerable.Range(0, 5).Select(k => WaitingService.Row("", Start.AddMilliseconds(k), "x"))];
        await _service.InsertAsync(jobs);
        (string Query, int[] Found)[] cases =
        [
            ("createdAfter=2026-03-01T12:00:00.002Z", [4, 3, 2]),
            ("createdBefore=2026-03-01T12:00:00.002Z", [1, 0]),
            ("createdAfter=2026-03-01T12:00:00.001Z&createdBefore=2026-03-01T12:00:00.003Z", [2, 1]),
            ("createdAfter=2026-03-01T14:00:00.003%2B02:00", [4, 3]),
            ("createdAfter=2026-03-01", [4, 3, 2, 1, 0]),
            ("createdBefore=2026-03-01", []),
            ("createdAfter=0001-01-01T00:00:00Z&createdBefore=9999-12-31T23:59:59.9999999Z", [4, 3, 2, 1, 0]),
            ("createdAfter=9999-12-31", []),
            ("createdBefore=0001-01-01", []),
        ];
        foreach ((string query, int[] found) in cases)
        {
            Assert.True(found.SequenceEqual((await ItemsAsync(query)).Select(id => Array.FindIndex(jobs, j => j.Id == Guid.Parse(id)))), query);
        }
    }

    [Fact]
    public async Task The_link_to_the_next_page_keeps_the_filters()
    {
        Job[] jobs = [.. Enumerable.Range(0, 6).Select(k => WaitingService.Row("", Start.AddSeconds(k), $"grün & <b> {k}", ("project", "a&b=c"), ("shot", k == 1 ? "2" : "1")))];
        await _service.InsertAsync(jobs);
        List<string> seen = [];
        string? next = "/v1/jobs?label=project:a%26b%3Dc&label=shot:1&q=GR%C3%9CN%20%26%20%3Cb%3E&limit=2";
        while (next is not null)
        {
            using HttpResponseMessage response = await _service.Client.GetAsync(next, Cancellation);
            JsonElement page = await response.JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(job => job.Id()));
            next = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? Assert.Single(links) : null;
            Assert.Equal(next is null, page.GetProperty("nextCursor").ValueKind == JsonValueKind.Null);
            if (next is not null)
            {
                Assert.EndsWith(">; rel=\"next\"", next, StringComparison.Ordinal);
                next = next[1..next.IndexOf('>', StringComparison.Ordinal)];
                Assert.Contains(page.Text("nextCursor"), next, StringComparison.Ordinal);
            }
        }

        Assert.Equal(jobs.Where((_, k) => k != 1).Reverse().Select(j => j.Id.ToString()), seen);
    }

    [Fact]
    public async Task A_job_of_before_the_search_is_found_by_its_request()
    {
        Job old = WaitingService.Row("", Start, "");
        await _service.InsertAsync([old]);
        await using EmoGenDbContext data = await _service.DataAsync();
        await data.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.SearchText, (string?)null).SetProperty(j => j.Request, """{"emotion":"fear","template":"{} Bag","count":1,"steps":1}"""), Cancellation);
        Assert.Equal([old.Id.ToString()], await ItemsAsync("q=bAG"));
        Assert.Empty(await ItemsAsync("q=cup"));
    }

    [Fact]
    public async Task Another_owners_labels_find_nothing_of_ones_own()
    {
        await _service.InsertAsync([WaitingService.Row("a", Start, "x", ("project", "p")), WaitingService.Row("b", Start, "x", ("project", "p"))]);
        Caller a = new("a", Scope.Read);
        await using EmoGenDbContext data = await _service.DataAsync();
        JobListQuery query = new() { Label = ["project:p"] };
        Assert.Equal("a", (await query.Apply(data.Jobs.VisibleTo(a), data.JobLabels.VisibleTo(a)).SingleAsync(Cancellation)).Owner);
        Assert.Equal(2, await query.Apply(data.Jobs.VisibleTo(Caller.Anybody), data.JobLabels.VisibleTo(Caller.Anybody)).CountAsync(Cancellation));
    }

    [Fact]
    public async Task Labels_are_searched_by_their_index_and_no_table_is_read_to_its_end()
    {
        await _service.InsertAsync(Enumerable.Range(0, 3000).Select(k => WaitingService.Row(
            $"owner{k % 3}", Start.AddSeconds(k), "x", ("project", k % 1000 == 7 ? "rare" : $"p{k % 50}"), ("shot", $"{k % 10}"))));
        await using EmoGenDbContext data = await _service.DataAsync();
        await data.Database.ExecuteSqlRawAsync("ANALYZE", Cancellation);
        foreach (Caller caller in (Caller[])[new Caller("owner1", Scope.Read), Caller.Anybody])
        {
            foreach (string[] labels in (string[][])[["project:rare"], ["project:rare", "shot:7"], ["project:none"]])
            {
                IQueryable<Job> found = new JobListQuery { Label = labels }.Apply(data.Jobs.VisibleTo(caller), data.JobLabels.VisibleTo(caller));
                string plan = await PlanAsync(data, found.OrderByDescending(j => j.Id).Take(21));
                TestContext.Current.TestOutputHelper?.WriteLine(plan);
                Assert.Contains("IX_JobLabels_Key_Value_Owner_JobId", plan, StringComparison.Ordinal);
                Assert.DoesNotMatch("Seq Scan|SCAN (?!CONSTANT)", plan);
            }
        }
    }

    private static async Task<string> PlanAsync(EmoGenDbContext data, IQueryable<Job> query)
    {
        await data.Database.OpenConnectionAsync(Cancellation);
        await using DbCommand command = query.CreateDbCommand();
        command.CommandText = (data is SqliteEmoGenDbContext ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + command.CommandText;
        await using DbDataReader reader = await command.ExecuteReaderAsync(Cancellation);
        List<string> lines = [];
        while (await reader.ReadAsync(Cancellation))
        {
            lines.Add(reader.GetString(reader.FieldCount - 1));
        }

        return string.Join('\n', lines);
    }

    private async Task<List<string>> ItemsAsync(string query) =>
        [.. (await _service.Client.JsonAsync("/v1/jobs?" + query)).GetProperty("items").EnumerateArray().Select(job => job.Id())];
}

public sealed class SqliteJobSearchTests() : JobSearchTests(new SqliteService());

public sealed class PostgresJobSearchTests() : JobSearchTests(new PostgresService());
