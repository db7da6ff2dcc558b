using System.Globalization;
using System.Net;
using System.Text.Json;
using EmoGen.Api.Keys;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Access;

public abstract class LimitTests(TestService service)
{
    private const string Small = """{"emotion":"awe","steps":1}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_twenty_posts_at_once_only_the_days_pictures_are_accepted_and_refusals_cost_nothing()
    {
        HttpClient client = await LimitedAsync(pictures: 6);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostJsonAsync("/v1/generations", """{"emotion":"awe","steps":1,"count":2}""")));
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Accepted));
        foreach (HttpResponseMessage refused in answers.Where(a => a.StatusCode != HttpStatusCode.Accepted))
        {
            Assert.StartsWith("6 pictures a day", (await refused.ProblemAsync(429, "quota-exceeded")).Text("detail"), StringComparison.Ordinal);
            Assert.InRange(RetryAfter(refused), 1, 24 * 60 * 60);
        }

        Assert.Equal(3, (await client.JsonAsync("/v1/jobs")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_replay_and_a_wrong_request_take_nothing_of_the_quota()
    {
        HttpClient client = await LimitedAsync(pictures: 2);
        string key = Guid.NewGuid().ToString();
        for (int k = 0; k < 3; k++)
        {
            using HttpResponseMessage same = await client.PostJsonAsync("/v1/generations", Small, ("Idempotency-Key", key));
            Assert.Equal(HttpStatusCode.Accepted, same.StatusCode);
            using HttpResponseMessage wrong = await client.PostJsonAsync("/v1/generations", """{"emotion":"joy"}""");
            await wrong.ProblemAsync(400, "validation");
        }

        await client.SubmitAsync("/v1/generations", Small);
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", Small);
        await refused.ProblemAsync(429, "quota-exceeded");
    }

    [Fact]
    public async Task A_request_beyond_the_whole_quota_is_refused_at_once()
    {
        HttpClient client = await LimitedAsync(pictures: 3);
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","count":4}""");
        await refused.ProblemAsync(429, "quota-exceeded");
        await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1,"count":3}""");
    }

    [Fact]
    public async Task A_full_queue_takes_no_more_until_a_job_leaves_it()
    {
        HttpClient other = await service.ClientAsync("submit", "read");
        string blocking = (await other.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""")).Id();
        await other.WaitForAsync(blocking, job => job.Text("status") == "running");
        HttpClient client = await LimitedAsync(queue: 2);
        string first = (await client.SubmitAsync("/v1/generations", Small)).Id();
        await client.SubmitAsync("/v1/generations", Small);
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", Small);
        await refused.ProblemAsync(429, "queue-full");
        Assert.Equal(10, RetryAfter(refused));

        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{first}/cancel", null, Cancellation);
        await client.SubmitAsync("/v1/generations", Small);
        using HttpResponseMessage end = await other.PostAsync($"/v1/jobs/{blocking}/cancel", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, end.StatusCode);
    }

    private async Task<HttpClient> LimitedAsync(int? pictures = null, int? queue = null) => service.Client.With(
        (await service.KeyAsync(new NewKey { Name = "limited", Scopes = ["read", "submit"], PicturesPerDay = pictures, QueuedJobs = queue })).Text);

    private static int RetryAfter(HttpResponseMessage response) =>
        int.Parse(Assert.Single(response.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture);
}

[Collection(GuardedCollection.Name)]
public sealed class SqliteLimitTests(GuardedService service) : LimitTests(service)
{
    [Fact]
    public async Task A_caller_that_is_too_fast_waits_alone()
    {
        await using WebApplicationFactory<Program> slow = service.Another(host =>
            host.UseSetting("EmoGen:Limits:Burst", "4").UseSetting("EmoGen:Limits:RequestsPerMinute", "1"));
        HttpClient hasty = slow.CreateClient().With((await service.KeyAsync(new NewKey { Name = "hasty", Scopes = ["read"] })).Text);
        for (int left = 3; left >= 0; left--)
        {
            using HttpResponseMessage fine = await hasty.GetAsync("/v1/emotions", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
            Assert.Equal("\"requests\";q=4;w=240", Assert.Single(fine.Headers.GetValues("RateLimit-Policy")));
            Assert.StartsWith($"\"requests\";r={left};t=", Assert.Single(fine.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        }

        using HttpResponseMessage refused = await hasty.GetAsync("/v1/emotions", TestContext.Current.CancellationToken);
        JsonElement problem = await refused.ProblemAsync(429, "rate-limited");
        Assert.Equal("1 requests a minute are allowed, 4 at once.", problem.Text("detail"));
        Assert.Equal("60", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Equal("\"requests\";r=0;t=240", Assert.Single(refused.Headers.GetValues("RateLimit")));

        HttpClient calm = slow.CreateClient().With((await service.KeyAsync(new NewKey { Name = "calm", Scopes = ["read"] })).Text);
        Assert.Equal(8, (await calm.JsonAsync("/v1/emotions")).GetProperty("emotions").GetArrayLength());
        for (int k = 0; k < 20; k++)
        {
            using HttpResponseMessage health = await hasty.GetAsync("/health/live", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            Assert.False(health.Headers.Contains("RateLimit"));
        }
    }

    [Fact]
    public async Task Who_shows_no_key_is_counted_by_address()
    {
        await using WebApplicationFactory<Program> slow = service.Another(host =>
            host.UseSetting("EmoGen:Limits:Burst", "2").UseSetting("EmoGen:Limits:RequestsPerMinute", "1"));
        HttpClient client = slow.CreateClient();
        List<int> answers = [];
        for (int k = 0; k < 3; k++)
        {
            client.With($"eg_0000000{k}_{new string('0', 43)}");
            using HttpResponseMessage response = await client.GetAsync("/v1/jobs", TestContext.Current.CancellationToken);
            answers.Add((int)response.StatusCode);
        }

        Assert.Equal([401, 401, 429], answers);
    }
}

[Collection(GuardedPostgresCollection.Name)]
public sealed class PostgresLimitTests(GuardedPostgresService service) : LimitTests(service);
