using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Jobs;

public abstract class RerunTests(TestService service)
{
    [Theory]
    [InlineData("/v1/generations", """{"emotion":"excitement","template":"{} bag","count":2,"steps":2,"priority":"batch","labels":{"shot":"12"}}""")]
    [InlineData("/v1/transfers", """{"emotion":"fear","templates":["{} bag","{} cup"],"includeNeutral":true,"steps":2,"format":"jpeg"}""")]
    [InlineData("/v1/fusions", """{"emotions":[{"emotion":"amusement","weight":3},{"emotion":"fear"}],"mode":"blend","count":2,"steps":2,"format":"webp"}""")]
    public async Task A_rerun_is_a_new_job_with_the_same_bytes_that_says_what_it_repeats(string path, string request)
    {
        HttpClient client = service.Client;
        JsonElement first = await client.FinishAsync(path, request);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("rerunOf").ValueKind);
        List<string> hashes = await client.HashesAsync(first);
        Assert.Equal(hashes.Count, hashes.Distinct().Count());

        JsonElement again = await RerunAsync(client, first.Id()), oneMore = await RerunAsync(client, again.Id());
        Assert.Equal(3, new[] { first.Id(), again.Id(), oneMore.Id() }.Distinct().Count());
        foreach (JsonElement rerun in (JsonElement[])[again, oneMore])
        {
            Assert.Equal(first.Id(), rerun.Text("rerunOf"));
            Assert.Equal(first.GetProperty("request").GetRawText(), rerun.GetProperty("request").GetRawText());
            Assert.Equal(hashes, await client.HashesAsync(rerun));
        }
    }

    private static async Task<JsonElement> RerunAsync(HttpClient client, string id)
    {
        using HttpResponseMessage response = await client.PostAsync($"/v1/jobs/{id}/rerun", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await client.WaitForEndAsync((await response.JsonAsync()).Id());
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteRerunTests(SqliteService service) : RerunTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresRerunTests(PostgresService service) : RerunTests(service);
