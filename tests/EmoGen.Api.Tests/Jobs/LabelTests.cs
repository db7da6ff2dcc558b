using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Jobs;

public abstract class LabelTests(TestService service)
{
    private const string Labels = ""","labels":{"shot":"12","project":"Autumn – Ä","a.b_c-1":""}}""";

    [Theory]
    [InlineData("/v1/generations", """{"emotion":"fear","count":2,"steps":1,"seed":5""")]
    [InlineData("/v1/transfers", """{"emotion":"fear","templates":["{} bag"],"includeNeutral":true,"steps":1,"seed":5""")]
    [InlineData("/v1/fusions", """{"emotions":[{"emotion":"awe"},{"emotion":"fear"}],"steps":1,"seed":5""")]
    public async Task Labels_are_the_jobs_and_not_the_pictures(string path, string request)
    {
        HttpClient client = service.Client;
        JsonElement plain = await client.FinishAsync(path, request + "}"), labelled = await client.FinishAsync(path, request + Labels);
        Assert.False(plain.GetProperty("request").TryGetProperty("labels", out _));
        AssertLabelled(labelled);

        Assert.Equal(await client.HashesAsync(plain), await client.HashesAsync(labelled));
        foreach (JsonElement image in labelled.Images())
        {
            Assert.False((await client.JsonAsync($"/v1/images/{image.Id()}")).GetProperty("request").TryGetProperty("labels", out _));
        }

        JsonElement again = await client.FinishAsync(path, labelled.GetProperty("request").GetRawText());
        AssertLabelled(again);
        Assert.Equal(await client.HashesAsync(plain), await client.HashesAsync(again));
    }

    [Fact]
    public async Task As_many_labels_as_are_allowed_are_found_one_by_one()
    {
        HttpClient client = service.Client;
        string mark = Guid.NewGuid().ToString();
        Dictionary<string, string> labels = Enumerable.Range(0, 16).ToDictionary(k => new string('k', 61) + $"{k:00}", k => mark + new string('v', 164));
        string id = (await client.SubmitAsync("/v1/generations", $$"""{"emotion":"fear","steps":1,"labels":{{JsonSerializer.Serialize(labels)}}}""")).Id();
        foreach ((string key, string value) in labels)
        {
            JsonElement found = await client.JsonAsync($"/v1/jobs?label={key}:{value}");
            Assert.Equal(id, Assert.Single(found.GetProperty("items").EnumerateArray()).Id());
        }

        await client.WaitForEndAsync(id);
    }

    private static void AssertLabelled(JsonElement job) =>
        Assert.Equal("""{"a.b_c-1":"","project":"Autumn – Ä","shot":"12"}""", job.GetProperty("request").GetProperty("labels").GetRawText());
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteLabelTests(SqliteService service) : LabelTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresLabelTests(PostgresService service) : LabelTests(service);
