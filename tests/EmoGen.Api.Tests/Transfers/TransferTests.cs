using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Transfers;

public abstract class TransferTests(TestService service)
{
    private const string BagAndCup = """{"emotion":"fear","templates":["{} bag","{} cup"],"includeNeutral":true,"steps":2,"seed":3}""";

    [Fact]
    public async Task Each_template_gives_a_picture_and_a_neutral_one_of_the_same_seed()
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync("/v1/transfers", BagAndCup);
        Assert.Equal("succeeded", job.Text("status"));
        Assert.Equal([3L, 4L, 3L, 4L], job.Images().Select(i => i.GetProperty("seed").GetInt64()));

        List<(string Template, double Intensity)> asked = [];
        foreach (JsonElement image in job.Images())
        {
            JsonElement request = (await client.JsonAsync($"/v1/images/{image.Id()}")).GetProperty("request");
            asked.Add((request.Text("template"), request.GetProperty("intensity").GetDouble()));
        }

        Assert.Equal([("{} bag", 1), ("{} cup", 1), ("{} bag", 0), ("{} cup", 0)], asked);
    }

    [Fact]
    public async Task A_picture_of_a_transfer_is_the_generation_that_its_request_says()
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync("/v1/transfers", BagAndCup);
        List<byte[]> pictures = await client.PicturesAsync(job);
        for (int k = 1; k < 4; k += 2)
        {
            JsonElement image = await client.JsonAsync($"/v1/images/{job.Images()[k].Id()}");
            JsonElement alone = await client.FinishAsync("/v1/generations", image.GetProperty("request").GetRawText());
            Assert.Equal(pictures[k], Assert.Single(await client.PicturesAsync(alone)));
        }
    }

    [Fact]
    public async Task Without_neutral_there_is_one_picture_for_each_template()
    {
        JsonElement job = await service.Client.FinishAsync("/v1/transfers", """{"emotion":"awe","templates":["a {} room"],"steps":1}""");
        Assert.Single(job.Images());
        Assert.False(job.GetProperty("request").GetProperty("includeNeutral").GetBoolean());
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteTransferTests(SqliteService service) : TransferTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresTransferTests(PostgresService service) : TransferTests(service);
