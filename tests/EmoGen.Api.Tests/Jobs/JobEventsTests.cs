using System.Net;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Jobs;

public abstract class JobEventsTests(TestService service)
{
    [Fact]
    public async Task A_job_tells_its_state_progress_previews_and_end()
    {
        HttpClient client = service.Client;
        await client.WaitUntilReadyAsync();
        string before = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":2,"steps":150}""")).Id();
        TaskCompletionSource heard = new();
        Task<List<ServerEvent>> listening = client.EventsAsync(id, enough: _ =>
        {
            heard.TrySetResult();
            return false;
        });
        await Task.WhenAny(heard.Task, listening);
        using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{before}/cancel", null, TestContext.Current.CancellationToken);
        List<ServerEvent> events = await listening;

        string[] states = [.. events.Where(e => e.Name == "state").Select(e => e.Data.Text("status"))];
        Assert.Equal("succeeded", states[^1]);
        Assert.Contains("running", states);
        (int Image, int Step)[] progress = [.. events.Where(e => e.Name == "progress").Select(e => (e.Data.GetProperty("image").GetInt32(), e.Data.GetProperty("step").GetInt32()))];
        Assert.True(progress.Length >= 3, $"{progress.Length} progress events");
        Assert.Equal(progress.Order(), progress);
        Assert.Equal((2, 150), progress[^1]);
        Assert.Equal("done", events[^1].Name);
        Assert.Equal(2, events[^1].Data.Images().Length);
        long[] ids = [.. events.Where(e => e.Name != "preview").Select(e => long.Parse(e.Id!, null))];
        Assert.Equal(ids.Order(), ids);

        ServerEvent preview = events.First(e => e.Name == "preview");
        Assert.Equal("image/jpeg", preview.Data.Text("contentType"));
        Assert.Equal([0xFF, 0xD8, 0xFF], preview.Data.GetProperty("base64").GetBytesFromBase64()[..3]);
    }

    [Fact]
    public async Task A_listener_that_comes_back_hears_only_what_is_new()
    {
        HttpClient client = service.Client;
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":4,"steps":50}""")).Id();
        List<ServerEvent> first = await client.EventsAsync(id, enough: e => e.Name == "progress" && e.Data.GetProperty("step").GetInt32() > 5);
        long last = long.Parse(first[^1].Id!, null);
        List<ServerEvent> second = await client.EventsAsync(id, lastEventId: first[^1].Id);
        Assert.All(second.Where(e => e.Name != "preview"), e => Assert.True(long.Parse(e.Id!, null) > last));
        Assert.Equal("done", second[^1].Name);
    }

    [Fact]
    public async Task A_listener_that_leaves_after_any_event_and_comes_back_misses_none()
    {
        HttpClient client = service.Client;
        string id = (await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
        List<ServerEvent> all = await client.EventsAsync(id);
        Assert.Equal(3, all.Select(e => e.Id).Distinct().Count());
        for (int heard = 1; heard < all.Count; heard++)
        {
            Assert.Equal(all.Skip(heard).Select(e => (e.Id, e.Name)), (await client.EventsAsync(id, all[heard - 1].Id)).Select(e => (e.Id, e.Name)));
        }

        Assert.Equal(all.Select(e => e.Name), (await client.EventsAsync(id, lastEventId: "999999")).Select(e => e.Name));
    }

    [Fact]
    public async Task A_listener_that_hears_one_event_at_a_time_hears_the_job_to_its_end()
    {
        HttpClient client = service.Client;
        await client.WaitUntilReadyAsync();
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":2,"steps":20}""")).Id();
        List<ServerEvent> heard = [];
        while (heard.LastOrDefault()?.Name != "done")
        {
            heard.Add((await client.EventsAsync(id, heard.LastOrDefault()?.Id, enough: e => e.Name != "preview")).Last(e => e.Name != "preview"));
        }

        long[] ids = [.. heard.Select(e => long.Parse(e.Id!, null))];
        Assert.Equal(ids.Distinct().Order(), ids);
        Assert.Equal("succeeded", heard.Last(e => e.Name == "state").Data.Text("status"));
        (int Image, int Step)[] progress = [.. heard.Where(e => e.Name == "progress").Select(e => (e.Data.GetProperty("image").GetInt32(), e.Data.GetProperty("step").GetInt32()))];
        Assert.Equal(progress.Order(), progress);
        Assert.Equal((2, 20), progress[^1]);
        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(client, id, heard[^1].Id!));
    }

    [Fact]
    public async Task A_job_that_is_over_tells_its_end_once()
    {
        HttpClient client = service.Client;
        string id = (await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
        List<ServerEvent> events = await client.EventsAsync(id);
        Assert.Equal(["state", "progress", "done"], events.Select(e => e.Name));

        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(client, id, events[^1].Id!));
    }

    [Fact]
    public async Task A_cancel_is_told_at_once()
    {
        HttpClient client = service.Client;
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":16,"steps":150,"width":256,"height":256}""")).Id();
        Task<List<ServerEvent>> listening = client.EventsAsync(id);
        await client.WaitForAsync(id, job => job.Text("status") == "running");
        using HttpResponseMessage response = await client.PostAsync($"/v1/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        List<ServerEvent> events = await listening.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("canceled", events[^1].Data.Text("status"));
    }

    private static async Task<HttpStatusCode> EndAsync(HttpClient client, string id, string lastEventId)
    {
        using HttpRequestMessage again = new(HttpMethod.Get, $"/v1/jobs/{id}/events");
        again.Headers.Add("Last-Event-ID", lastEventId);
        using HttpResponseMessage response = await client.SendAsync(again, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteJobEventsTests(SqliteService service) : JobEventsTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresJobEventsTests(PostgresService service) : JobEventsTests(service);
