using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Facades;

/// <summary>How far a request of the web interface's API is, and its end at its caller's wish.</summary>
public abstract class InterruptTests(TestService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interrupt_ends_the_callers_request_with_what_is_finished()
    {
        HttpClient client = await service.ClientAsync("submit", "read"), other = await service.ClientAsync("submit", "read");
        JsonElement idle = await client.JsonAsync("/sdapi/v1/progress");
        Assert.Equal((0, 0), (idle.GetProperty("progress").GetDouble(), idle.GetProperty("state").GetProperty("job_count").GetInt32()));

        Task<JsonElement> waiting = PostAsync(client, "txt2img", """{"prompt":"<fear> bag","n_iter":16,"steps":150,"width":128,"height":128}""");
        JsonElement state = await SecondPictureAsync(client);
        Assert.Equal((1, 150), (state.GetProperty("job_count").GetInt32(), state.GetProperty("sampling_steps").GetInt32()));
        await PostAsync(other, "interrupt", "{}");
        Assert.Equal("running", (await client.JsonAsync($"/v1/jobs/{state.Text("job")}")).Text("status"));

        await PostAsync(client, "interrupt", "{}");
        JsonElement answer = await waiting;
        Assert.InRange(answer.GetProperty("images").GetArrayLength(), 1, 15);
        Assert.Equal("canceled", (await client.JsonAsync($"/v1/jobs/{state.Text("job")}")).Text("status"));
    }

    [Fact]
    public async Task An_interrupt_leaves_jobs_alone_that_nobody_waits_for_here()
    {
        HttpClient client = await service.ClientAsync("submit", "read");
        JsonElement job = await client.SubmitAsync("/v1/generations", """{"emotion":"awe","count":16,"steps":150,"width":256,"height":256}""");
        await PostAsync(client, "interrupt", "{}");
        Assert.NotEqual("canceled", (await client.JsonAsync($"/v1/jobs/{job.Id()}")).Text("status"));
        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{job.Id()}/cancel", null, Cancellation);
        Assert.Equal("canceled", (await cancel.JsonAsync()).Text("status"));
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string name, string body)
    {
        using HttpResponseMessage answer = await client.PostJsonAsync($"/sdapi/v1/{name}", body);
        JsonElement json = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, json.ToString());
        return json;
    }

    /// <summary>The state of the caller's job when its first picture is finished.</summary>
    private static async Task<JsonElement> SecondPictureAsync(HttpClient client)
    {
        double last = 0;
        for (DateTime end = DateTime.UtcNow.AddMinutes(5); ;)
        {
            JsonElement progress = await client.JsonAsync("/sdapi/v1/progress");
            Assert.InRange(progress.GetProperty("progress").GetDouble(), last, 1);
            last = progress.GetProperty("progress").GetDouble();
            if (progress.GetProperty("state").GetProperty("job_no").GetInt32() >= 1)
            {
                return progress.GetProperty("state");
            }

            Assert.True(DateTime.UtcNow < end, progress.ToString());
            await Task.Delay(100, Cancellation);
        }
    }
}

[Collection(GuardedCollection.Name)]
public sealed class SqliteInterruptTests(GuardedService service) : InterruptTests(service);

[Collection(GuardedPostgresCollection.Name)]
public sealed class PostgresInterruptTests(GuardedPostgresService service) : InterruptTests(service);
