using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Models;

/// <summary>Several packs, and processes that do not have all of them.</summary>
public abstract class OtherPackTests(TestService service) : IAsyncDisposable
{
    private const string Other = """{"emotion":"awe","steps":1,"model":"other"}""";

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_request_names_its_pack_and_only_a_worker_that_has_it_draws()
    {
        await using WebApplicationFactory<Program> api = service.Another(host =>
            host.UseSetting("EmoGen:Role", "Api").UseSetting("EmoGen:OtherModels:0", TestPack.Another("other")));
        HttpClient client = api.CreateClient();
        string other = (await client.SubmitAsync("/v1/generations", Other)).Id();
        await using (WebApplicationFactory<Program> tiny = service.Another(host => host.UseSetting("EmoGen:Role", "Worker")))
        {
            await tiny.CreateClient().WaitUntilReadyAsync();
            JsonElement own = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
            Assert.Equal("tiny", (await ModelAsync(client, own)).Text("name"));
            Assert.Equal("queued", (await client.JsonAsync($"/v1/jobs/{other}")).Text("status"));
        }

        await using WebApplicationFactory<Program> worker = service.Another(host =>
            host.UseSetting("EmoGen:Role", "Worker").UseSetting("EmoGen:Model", TestPack.Another("other")));
        await worker.CreateClient().WaitUntilReadyAsync();
        JsonElement drawn = await client.WaitForEndAsync(other);
        Assert.True(drawn.Text("status") == "succeeded", drawn.ToString());
        Assert.Equal("other", (await ModelAsync(client, drawn)).Text("name"));
    }

    [Fact]
    public async Task A_process_draws_with_all_of_its_packs_and_knows_what_each_knows()
    {
        await using WebApplicationFactory<Program> both = service.Another(host => host.UseSetting("EmoGen:OtherModels:0", TestPack.Another("other")));
        HttpClient client = both.CreateClient();
        Assert.Equal("other", (await ModelAsync(client, await client.FinishAsync("/v1/generations", Other))).Text("name"));
        Assert.Equal("tiny", (await ModelAsync(client, await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"model":"tiny"}"""))).Text("name"));
        JsonElement[] loaded = [.. (await client.JsonAsync("/v1/models")).GetProperty("models").EnumerateArray().Where(m => m.GetProperty("loaded").GetBoolean())];
        Assert.Equal(["tiny", "other"], loaded.Select(m => m.Text("name")));
        Assert.Equal(8, (await client.JsonAsync("/v1/emotions?model=other")).GetProperty("emotions").GetArrayLength());
        using HttpResponseMessage refused = await client.PostJsonAsync("/v1/generations", """{"emotion":"awe","model":"third"}""");
        Assert.Contains("tiny, other", (await refused.ProblemAsync(400, "validation")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_devices_draw_two_jobs_at_a_time()
    {
        await using WebApplicationFactory<Program> wide = service.Another(host => host.UseSetting("EmoGen:Device", "cpu, cpu"));
        HttpClient client = wide.CreateClient();
        await client.WaitUntilReadyAsync();
        const string Long = """{"emotion":"fear","count":16,"steps":150,"width":256,"height":256}""";
        string[] ids = [(await client.SubmitAsync("/v1/generations", Long)).Id(), (await client.SubmitAsync("/v1/generations", Long)).Id()];
        foreach (string id in ids)
        {
            await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 0);
        }

        foreach (string id in ids)
        {
            using HttpResponseMessage canceled = await client.PostAsync($"/v1/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        }

        JsonElement[] jobs = [await client.WaitForEndAsync(ids[0]), await client.WaitForEndAsync(ids[1])];
        Assert.True(jobs.Max(job => job.GetProperty("startedAt").GetDateTime()) < jobs.Min(job => job.GetProperty("finishedAt").GetDateTime()));
    }

    private static async Task<JsonElement> ModelAsync(HttpClient client, JsonElement job) =>
        (await client.JsonAsync($"/v1/images/{job.Images()[0].Id()}")).GetProperty("model");
}

public sealed class SqliteOtherPackTests() : OtherPackTests(new SqliteService());

public sealed class PostgresOtherPackTests() : OtherPackTests(new PostgresService());
