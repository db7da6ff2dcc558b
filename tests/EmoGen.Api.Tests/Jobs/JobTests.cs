using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Jobs;

public abstract class JobTests(TestService service)
{
    private const string Long = """{"emotion":"fear","count":16,"steps":150,"width":256,"height":256}""";

    [Fact]
    public async Task A_canceled_job_stops_within_a_step()
    {
        HttpClient client = service.Client;
        string id = (await client.SubmitAsync("/v1/generations", Long)).Id();
        JsonElement next = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        JsonElement running = await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 2);
        using HttpResponseMessage response = await CancelAsync(client, id);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        JsonElement canceled = await response.JsonAsync();
        Assert.Equal("canceled", canceled.Text("status"));

        ApiClient.AssertStoppedWithinAStep(running, canceled, await client.WaitForEndAsync(next.Id()));
        JsonElement later = await client.JsonAsync($"/v1/jobs/{id}");
        Assert.Equal(canceled.GetProperty("progress").GetRawText(), later.GetProperty("progress").GetRawText());
        Assert.Equal(canceled.Images().Length, later.Images().Length);
    }

    [Fact]
    public async Task A_batch_cancel_stops_running_jobs_within_a_step_and_their_listeners_hear_it()
    {
        HttpClient client = service.Client;
        string mark = Guid.NewGuid().ToString();
        string id = (await client.SubmitAsync("/v1/generations", $$"""{{Long[..^1]}},"labels":{"mark":"{{mark}}"} }""")).Id();
        JsonElement next = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        Task<List<ServerEvent>> listening = client.EventsAsync(id);
        JsonElement running = await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 2);
        using HttpResponseMessage response = await client.PostJsonAsync("/v1/jobs/cancel", $$"""{"labels":{"mark":"{{mark}}"} }""");
        Assert.Equal("""{"canceled":1,"over":null}""", (await response.JsonAsync()).GetRawText());
        List<ServerEvent> events = await listening.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("canceled", events[^1].Data.Text("status"));
        ApiClient.AssertStoppedWithinAStep(running, events[^1].Data, await client.WaitForEndAsync(next.Id()));
    }

    [Fact]
    public async Task A_queued_job_is_canceled_before_it_starts()
    {
        HttpClient client = service.Client;
        string first = (await client.SubmitAsync("/v1/generations", Long)).Id();
        await client.WaitForAsync(first, job => job.Text("status") == "running");
        JsonElement second = await client.SubmitAsync("/v1/generations", Long);
        JsonElement third = await client.SubmitAsync("/v1/generations", Long);
        Assert.Equal(1, second.GetProperty("queuePosition").GetInt32());
        Assert.Equal(2, third.GetProperty("queuePosition").GetInt32());
        foreach (string id in (string[])[third.Id(), second.Id(), first])
        {
            (await CancelAsync(client, id)).Dispose();
        }

        JsonElement canceled = await client.JsonAsync($"/v1/jobs/{second.Id()}");
        Assert.Equal(JsonValueKind.Null, canceled.GetProperty("startedAt").ValueKind);
        Assert.Equal(0, canceled.GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task A_job_that_is_over_cannot_be_canceled()
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        using HttpResponseMessage response = await CancelAsync(client, job.Id());
        await response.ProblemAsync(409, "job-over");
    }

    [Fact]
    public async Task The_list_filters_and_pages_newest_first()
    {
        HttpClient client = service.Client;
        List<string> fusions = [];
        for (int k = 0; k < 5; k++)
        {
            JsonElement job = await client.FinishAsync("/v1/fusions", """{"emotions":[{"emotion":"disgust"},{"emotion":"sadness"}],"steps":1}""");
            fusions.Insert(0, job.Id());
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            JsonElement page = await client.JsonAsync(
                $"/v1/jobs?kind=fusion&emotion=sadness&status=succeeded&limit=2{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(j => j.Id()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null && seen.Count < 5);

        Assert.Equal(fusions, seen.Take(5));
        Assert.Empty((await client.JsonAsync("/v1/jobs?kind=transfer&emotion=disgust")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Times_are_utc_and_in_order()
    {
        JsonElement job = await service.Client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        string[] times = [job.Text("createdAt"), job.Text("startedAt"), job.Text("finishedAt")];
        Assert.All(times, time => Assert.EndsWith("Z", time, StringComparison.Ordinal));
        DateTime[] parsed = [.. times.Select(t => DateTime.Parse(t, null, System.Globalization.DateTimeStyles.AdjustToUniversal))];
        Assert.Equal(parsed.Order(), parsed);
        Assert.InRange(parsed[0], DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow.AddMinutes(1));
    }

    private static Task<HttpResponseMessage> CancelAsync(HttpClient client, string id) =>
        client.PostAsync($"/v1/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteJobTests(SqliteService service) : JobTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresJobTests(PostgresService service) : JobTests(service);
