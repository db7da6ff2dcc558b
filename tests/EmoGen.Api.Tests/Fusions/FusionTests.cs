using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Fusions;

public abstract class FusionTests(TestService service)
{
    [Theory]
    [InlineData("tokens")]
    [InlineData("blend")]
    public async Task Every_mode_draws(string mode)
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync(
            "/v1/fusions",
            $$"""{"emotions":[{"emotion":"amusement","weight":0.7},{"emotion":"fear","weight":1}],"mode":"{{mode}}","count":2,"steps":2,"seed":5}""");
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        JsonElement image = await client.JsonAsync($"/v1/images/{job.Images()[1].Id()}");
        JsonElement alone = await client.FinishAsync("/v1/fusions", image.GetProperty("request").GetRawText());
        Assert.Equal((await client.PicturesAsync(job))[1], Assert.Single(await client.PicturesAsync(alone)));
    }

    [Fact]
    public async Task A_weight_that_is_not_given_is_one()
    {
        JsonElement job = await service.Client.FinishAsync("/v1/fusions", """{"emotions":[{"emotion":"amusement"},{"emotion":"fear"}],"steps":1}""");
        Assert.All(job.GetProperty("request").GetProperty("emotions").EnumerateArray(), e => Assert.Equal(1, e.GetProperty("weight").GetDouble()));
    }

    [Fact]
    public async Task The_weights_matter()
    {
        HttpClient client = service.Client;
        List<byte[]> pixels = [];
        foreach (string weight in (string[])["0.1", "10"])
        {
            JsonElement job = await client.FinishAsync(
                "/v1/fusions",
                $$"""{"emotions":[{"emotion":"awe","weight":{{weight}}},{"emotion":"disgust","weight":1}],"mode":"blend","steps":2,"seed":5}""");
            pixels.Add(ImageCodec.Decode(Assert.Single(await client.PicturesAsync(job))).Pixels);
        }

        Assert.NotEqual(pixels[0], pixels[1]);
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteFusionTests(SqliteService service) : FusionTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresFusionTests(PostgresService service) : FusionTests(service);
