using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Access;

/// <summary>What is another owner's is not there.</summary>
public abstract class OwnerTests(TestService service)
{
    private const string Small = """{"emotion":"awe","steps":1}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/jobs/JOB")]
    [InlineData("GET", "/v1/jobs/JOB/events")]
    [InlineData("POST", "/v1/jobs/JOB/cancel")]
    [InlineData("POST", "/v1/jobs/JOB/rerun")]
    [InlineData("GET", "/v1/images/IMAGE")]
    [InlineData("GET", "/v1/images/IMAGE/content")]
    [InlineData("GET", "/v1/images/IMAGE/content?width=16")]
    [InlineData("DELETE", "/v1/images/IMAGE")]
    public async Task Another_owners_job_and_picture_are_not_found_and_an_admin_finds_them(string method, string path)
    {
        HttpClient owner = await service.ClientAsync("read", "submit");
        JsonElement job = await owner.FinishAsync("/v1/generations", Small);
        string address = path.Replace("JOB", job.Id(), StringComparison.Ordinal).Replace("IMAGE", job.Images()[0].Id(), StringComparison.Ordinal);

        using HttpResponseMessage foreign = await SendAsync(await service.ClientAsync("read", "submit"), method, address);
        await foreign.ProblemAsync(404, "not-found");
        Assert.Equal("succeeded", (await owner.JsonAsync($"/v1/jobs/{job.Id()}")).Text("status"));
        Assert.Equal(200, (int)(await owner.GetAsync(job.Images()[0].Text("contentUrl"), Cancellation)).StatusCode);

        using HttpResponseMessage admin = await SendAsync(await service.ClientAsync("admin"), method, address);
        Assert.NotEqual(HttpStatusCode.NotFound, admin.StatusCode);
        using HttpResponseMessage own = await SendAsync(owner, method, method == "DELETE" ? $"/v1/images/{Guid.NewGuid()}" : address);
        Assert.Equal(method == "DELETE", own.StatusCode == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_shows_the_callers_jobs_alone_and_all_to_an_admin()
    {
        HttpClient first = await service.ClientAsync("read", "submit"), second = await service.ClientAsync("read", "submit");
        string mine = (await first.SubmitAsync("/v1/generations", Small)).Id(), theirs = (await second.SubmitAsync("/v1/generations", Small)).Id();
        Assert.Equal([mine], await IdsAsync(first));
        Assert.Equal([theirs], await IdsAsync(second));
        Assert.Equal([theirs, mine], (await IdsAsync(await service.ClientAsync("admin"))).Take(2));
    }

    [Fact]
    public async Task A_running_job_is_not_stopped_by_another_owner()
    {
        HttpClient owner = await service.ClientAsync("read", "submit");
        string id = (await owner.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
        using HttpResponseMessage foreign = await SendAsync(await service.ClientAsync("submit"), "POST", $"/v1/jobs/{id}/cancel");
        await foreign.ProblemAsync(404, "not-found");
        Assert.NotEqual("canceled", (await owner.JsonAsync($"/v1/jobs/{id}")).Text("status"));
        using HttpResponseMessage cancel = await SendAsync(owner, "POST", $"/v1/jobs/{id}/cancel");
        Assert.Equal("canceled", (await cancel.JsonAsync()).Text("status"));
    }

    [Fact]
    public async Task Two_owners_may_choose_the_same_idempotency_key()
    {
        HttpClient first = await service.ClientAsync("read", "submit"), second = await service.ClientAsync("read", "submit");
        string key = Guid.NewGuid().ToString();
        using HttpResponseMessage mine = await first.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        using HttpResponseMessage theirs = await second.PostJsonAsync("/v1/generations", """{"emotion":"fear","steps":1}""", ("Idempotency-Key", key));
        using HttpResponseMessage again = await first.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted], [mine.StatusCode, theirs.StatusCode, again.StatusCode]);
        Assert.NotEqual(mine.Headers.Location, theirs.Headers.Location);
        Assert.Equal(mine.Headers.Location, again.Headers.Location);
    }

    [Fact]
    public async Task A_rerun_belongs_to_who_asked_for_it()
    {
        HttpClient owner = await service.ClientAsync("read", "submit"), admin = await service.ClientAsync("admin");
        string id = (await owner.SubmitAsync("/v1/generations", Small)).Id();
        using HttpResponseMessage rerun = await SendAsync(admin, "POST", $"/v1/jobs/{id}/rerun");
        using HttpResponseMessage foreign = await SendAsync(owner, "GET", rerun.Headers.Location!.OriginalString);
        await foreign.ProblemAsync(404, "not-found");
    }

    private static async Task<List<string>> IdsAsync(HttpClient client) =>
        [.. (await client.JsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray().Select(job => job.Id())];

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}

[Collection(GuardedCollection.Name)]
public sealed class SqliteOwnerTests(GuardedService service) : OwnerTests(service);

[Collection(GuardedPostgresCollection.Name)]
public sealed class PostgresOwnerTests(GuardedPostgresService service) : OwnerTests(service);
