using System.Net;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace EmoGen.Api.Tests.Facades;

/// <summary>What becomes of a job whose client waits for it.</summary>
[Collection(FacadeCollection.Name)]
public sealed class WaitingTests(FacadeService service)
{
    private const string OpenAi = "/openai/v1/images/generations";
    private const string Txt2Img = "/sdapi/v1/txt2img";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> LongRequests => new()
    {
        { OpenAi, """{"prompt":"<fear> bag","n":16,"steps":150,"size":"256x256"}""" },
        { Txt2Img, """{"prompt":"<fear> bag","n_iter":16,"steps":150,"width":256,"height":256}""" },
    };

    [Theory]
    [MemberData(nameof(LongRequests))]
    public async Task A_client_that_leaves_takes_its_job_along(string path, string body)
    {
        using HttpClient client = await service.OwnerAsync();
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<HttpResponseMessage> answer = client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), patience.Token);
        JsonElement running = await StartedAsync(client);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        JsonElement canceled = await client.WaitForEndAsync(running.Id());
        Assert.Equal("canceled", canceled.Text("status"));
        JsonElement next = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        ApiClient.AssertStoppedWithinAStep(running, canceled, next);
    }

    [Theory]
    [MemberData(nameof(LongRequests))]
    public async Task The_wait_ends_and_with_it_the_job(string path, string body)
    {
        await using var hasty = service.Another(host => host.UseSetting("EmoGen:Facades:WaitSeconds", "1"));
        HttpClient client = hasty.CreateClient().With(await service.KeyAsync());
        using HttpResponseMessage answer = await client.PostJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains("not there after 1 s", (await answer.JsonAsync()).ToString(), StringComparison.Ordinal);
        Assert.Equal("false", Assert.Single(answer.Headers.GetValues("x-should-retry")));
        JsonElement job = Assert.Single((await client.JsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray());
        Assert.Equal("canceled", job.Text("status"));
    }

    [Fact]
    public async Task A_job_that_is_canceled_elsewhere_is_an_error_to_OpenAIs_clients()
    {
        using HttpClient client = await service.OwnerAsync();
        Task<HttpResponseMessage> waiting = client.PostJsonAsync(OpenAi, """{"prompt":"<fear> bag","n":16,"steps":150,"size":"256x256"}""");
        string id = (await StartedAsync(client)).Id();
        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{id}/cancel", null, Cancellation);
        using HttpResponseMessage answer = await waiting;
        JsonElement error = (await answer.JsonAsync()).GetProperty("error");
        Assert.Equal((HttpStatusCode.Conflict, "job_canceled"), (answer.StatusCode, error.Text("code")));
        Assert.Contains(id, error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_fails_is_told_with_its_reason()
    {
        await using GuardedService guarded = new() { Settings = new Dictionary<string, string> { ["EmoGen:Role"] = "Api" } };
        await using var full = guarded.Another(host =>
            host.UseSetting("EmoGen:Role", "Both").ConfigureTestServices(services => services.AddSingleton<IBlobStore, FullStore>()));
        HttpClient client = full.CreateClient().With((await guarded.KeyAsync(new() { Name = "test", Scopes = ["submit", "read"] })).Text);
        using HttpResponseMessage openAi = await client.PostJsonAsync(OpenAi, """{"prompt":"<fear> bag","steps":1}""");
        JsonElement error = (await openAi.JsonAsync()).GetProperty("error");
        Assert.Equal((HttpStatusCode.InternalServerError, "server_error", "job_failed"), (openAi.StatusCode, error.Text("type"), error.Text("code")));
        Assert.Contains("No space left on device", error.Text("message"), StringComparison.Ordinal);
        using HttpResponseMessage sdApi = await client.PostJsonAsync(Txt2Img, """{"prompt":"<fear> bag","steps":1}""");
        Assert.Equal(HttpStatusCode.InternalServerError, sdApi.StatusCode);
        Assert.Contains("No space left on device", (await sdApi.JsonAsync()).Text("errors"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_days_pictures_are_counted()
    {
        using HttpClient client = service.CreateClient().With(await service.KeyAsync(pictures: 3));
        using HttpResponseMessage fine = await client.PostJsonAsync(OpenAi, """{"prompt":"<fear> bag","n":2,"steps":1}""");
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
        using HttpResponseMessage openAi = await client.PostJsonAsync(OpenAi, """{"prompt":"<fear> bag","n":2,"steps":1}""");
        JsonElement error = (await openAi.JsonAsync()).GetProperty("error");
        Assert.Equal((HttpStatusCode.TooManyRequests, "insufficient_quota"), (openAi.StatusCode, error.Text("code")));
        Assert.True(openAi.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using HttpResponseMessage sdApi = await client.PostJsonAsync(Txt2Img, """{"prompt":"<fear> bag","n_iter":2,"steps":1}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "quota-exceeded"), (sdApi.StatusCode, (await sdApi.JsonAsync()).Text("error")));
        using HttpResponseMessage last = await client.PostJsonAsync(Txt2Img, """{"prompt":"<fear> bag","steps":1}""");
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
    }

    [Fact]
    public async Task Who_is_too_fast_is_told_when_to_come_back()
    {
        await using var slow = service.Another(host => host.UseSetting("EmoGen:Limits:Burst", "2").UseSetting("EmoGen:Limits:RequestsPerMinute", "1"));
        HttpClient client = slow.CreateClient().With(await service.KeyAsync());
        await client.JsonAsync("/openai/v1/models");
        await client.JsonAsync("/sdapi/v1/options");
        using HttpResponseMessage openAi = await client.GetAsync("/openai/v1/models", Cancellation);
        JsonElement error = (await openAi.JsonAsync()).GetProperty("error");
        Assert.Equal((HttpStatusCode.TooManyRequests, "requests", "rate_limit_exceeded"), (openAi.StatusCode, error.Text("type"), error.Text("code")));
        Assert.Equal("60", Assert.Single(openAi.Headers.GetValues("Retry-After")));
        using HttpResponseMessage sdApi = await client.GetAsync("/sdapi/v1/options", Cancellation);
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate-limited"), (sdApi.StatusCode, (await sdApi.JsonAsync()).Text("error")));
    }

    [Fact]
    public async Task Behind_a_proxy_a_link_has_the_address_that_the_client_used()
    {
        await using var behind = service.Another(host => host.UseSetting("ForwardedHeaders_Enabled", "true"));
        HttpClient client = behind.CreateClient().With(await service.KeyAsync());
        client.DefaultRequestHeaders.Host = "studio.example";
        using HttpResponseMessage answer = await client.PostJsonAsync(OpenAi, """{"prompt":"<fear> bag","steps":1}""", ("X-Forwarded-Proto", "https"));
        Assert.StartsWith(
            "https://studio.example/openai/v1/images/", (await answer.JsonAsync()).GetProperty("data")[0].Text("url"), StringComparison.Ordinal);
    }

    /// <summary>The client's only job, when it has drawn a step.</summary>
    private static async Task<JsonElement> StartedAsync(HttpClient client)
    {
        for (DateTime end = DateTime.UtcNow.AddMinutes(5); ;)
        {
            JsonElement[] jobs = [.. (await client.JsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray()];
            if (jobs is [{ } job])
            {
                return await client.WaitForAsync(job.Id(), j => j.Text("status") == "running" && j.GetProperty("progress").GetProperty("step").GetInt32() > 0);
            }

            Assert.True(DateTime.UtcNow < end, "no job was accepted");
            await Task.Delay(100, Cancellation);
        }
    }
}
