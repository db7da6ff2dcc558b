using System.Net;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Http;

/// <summary>A service that only answers, with authentication, two open streams for each owner; its jobs wait forever.</summary>
public sealed class StreamLimitTests : IAsyncDisposable
{
    private readonly GuardedService _service = new() { Settings = new Dictionary<string, string> { ["EmoGen:Role"] = "Api", ["EmoGen:Limits:OpenStreams"] = "2" } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task An_owner_has_as_many_streams_as_the_settings_say_and_others_have_theirs()
    {
        HttpClient client = await _service.ClientAsync("read", "submit"), other = await _service.ClientAsync("read", "submit");
        string mine = await SubmitAsync(client), theirs = await SubmitAsync(other);
        HttpResponseMessage first = await OpenAsync(client, mine);
        using HttpResponseMessage second = await OpenAsync(client, mine);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        using HttpResponseMessage third = await OpenAsync(client, mine);
        await third.ProblemAsync(429, "too-many-streams");
        Assert.NotNull(third.Headers.RetryAfter?.Delta);
        using HttpResponseMessage foreign = await OpenAsync(other, theirs);
        Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);

        first.Dispose();
        await UntilAsync(async () =>
        {
            using HttpResponseMessage again = await OpenAsync(client, mine);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_request_that_waits_for_its_job_takes_a_place_and_one_that_does_not_takes_none()
    {
        HttpClient client = await _service.ClientAsync("read", "submit");
        string job = await SubmitAsync(client);
        using HttpResponseMessage first = await OpenAsync(client, job);
        using HttpResponseMessage second = await OpenAsync(client, job);
        using HttpResponseMessage waiting = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe"}""", ("Prefer", "wait=1"));
        await waiting.ProblemAsync(429, "too-many-streams");
        using HttpResponseMessage rerun = await client.PostJsonAsync($"/v1/jobs/{job}/rerun", "", ("Prefer", "wait=1"));
        await rerun.ProblemAsync(429, "too-many-streams");
        using HttpResponseMessage zero = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe"}""", ("Prefer", "wait=0"));
        Assert.Equal(HttpStatusCode.Accepted, zero.StatusCode);
        await SubmitAsync(client);
    }

    [Fact]
    public async Task A_wait_that_is_over_gives_its_place_back()
    {
        HttpClient client = await _service.ClientAsync("read", "submit");
        for (int k = 0; k < 3; k++)
        {
            using HttpResponseMessage waited = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe"}""", ("Prefer", "wait=1"));
            Assert.Equal(HttpStatusCode.Accepted, waited.StatusCode);
            using HttpResponseMessage wrong = await client.PostJsonAsync("/v1/generations", """{"emotion":"joy"}""", ("Prefer", "wait=1"));
            await wrong.ProblemAsync(400, "validation");
        }
    }

    private static async Task<string> SubmitAsync(HttpClient client) => (await client.SubmitAsync("/v1/generations", """{"emotion":"awe"}""")).Id();

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string job) =>
        client.GetAsync($"/v1/jobs/{job}/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);

    private static async Task UntilAsync(Func<Task<bool>> wish)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); !await wish();)
        {
            Assert.True(DateTime.UtcNow < end, "not within a minute");
            await Task.Delay(50, Cancellation);
        }
    }
}
