using System.Net;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Generations;

public abstract class GenerationTests(TestService service)
{
    private const string Small = """{"emotion":"amusement","template":"{} bag","count":2,"steps":2,"seed":7}""";

    [Fact]
    public async Task A_request_is_accepted_and_its_pictures_come_back()
    {
        HttpClient client = service.Client;
        using HttpResponseMessage response = await client.PostJsonAsync("/v1/generations", Small);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        JsonElement accepted = await response.JsonAsync();
        Assert.Equal($"/v1/jobs/{accepted.Id()}", response.Headers.Location?.OriginalString);

        JsonElement job = await client.WaitForEndAsync(accepted.Id());
        Assert.Equal("succeeded", job.Text("status"));
        Assert.Equal([0, 1], job.Images().Select(i => i.GetProperty("index").GetInt32()));
        Assert.Equal([7L, 8L], job.Images().Select(i => i.GetProperty("seed").GetInt64()));
        Assert.Equal("""{"image":2,"images":2,"step":2,"steps":2}""", job.GetProperty("progress").GetRawText());
        Assert.All(await client.PicturesAsync(job), file => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], file[..4]));
    }

    [Fact]
    public async Task Posting_the_shown_request_again_gives_the_same_bytes()
    {
        HttpClient client = service.Client;
        JsonElement first = await client.FinishAsync("/v1/generations", """{"emotion":"fear","steps":2}""");
        Assert.All(first.GetProperty("request").EnumerateObject(), field => Assert.NotEqual(JsonValueKind.Null, field.Value.ValueKind));
        JsonElement second = await client.FinishAsync("/v1/generations", first.GetProperty("request").GetRawText());
        Assert.Equal(first.GetProperty("request").GetRawText(), second.GetProperty("request").GetRawText());
        Assert.Equal(await client.PicturesAsync(first), await client.PicturesAsync(second));
    }

    [Fact]
    public async Task Picture_k_is_the_single_picture_of_seed_plus_k()
    {
        HttpClient client = service.Client;
        JsonElement two = await client.FinishAsync("/v1/generations", Small);
        JsonElement image = await client.JsonAsync($"/v1/images/{two.Images()[1].Id()}");
        Assert.Equal(8, image.GetProperty("request").GetProperty("seed").GetInt64());
        JsonElement one = await client.FinishAsync("/v1/generations", image.GetProperty("request").GetRawText());
        Assert.Equal((await client.PicturesAsync(two))[1], Assert.Single(await client.PicturesAsync(one)));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public async Task Every_format_is_a_file_of_its_kind_with_its_parameters_and_mark(string format)
    {
        HttpClient client = service.Client;
        JsonElement job = await client.FinishAsync("/v1/generations", $$"""{"emotion":"awe","steps":1,"format":"{{format}}"}""");
        using HttpResponseMessage content = await client.GetAsync(job.Images()[0].Text("contentUrl"), TestContext.Current.CancellationToken);
        Assert.Equal($"image/{format}", content.Content.Headers.ContentType?.MediaType);

        byte[] file = await content.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(64, ImageCodec.Decode(file).Width);
        ImageMetadata metadata = ImageCodec.ReadMetadata(file)!;
        Assert.Contains("<awe>", metadata.Parameters, StringComparison.Ordinal);
        Assert.Equal(job.GetProperty("request").GetRawText(), metadata.EmoGen);
        Assert.True(file.AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
    }

    [Fact]
    public async Task Prefer_wait_answers_with_the_finished_job()
    {
        HttpClient client = service.Client;
        await client.WaitUntilReadyAsync();
        using HttpResponseMessage response = await client.PostJsonAsync("/v1/generations", Small, ("Prefer", "wait=60"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("wait=60", Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Equal("succeeded", (await response.JsonAsync()).Text("status"));
    }

    [Fact]
    public async Task Prefer_wait_answers_202_when_the_time_is_over()
    {
        HttpClient client = service.Client;
        using HttpResponseMessage response = await client.PostJsonAsync(
            "/v1/generations", """{"emotion":"anger","count":16,"steps":150,"width":256,"height":256}""", ("Prefer", "wait=1"));
        JsonElement job = await response.JsonAsync();
        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{job.Id()}/cancel", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task A_prompt_past_77_tokens_is_drawn_with_a_warning_that_shows_what_was_cut()
    {
        HttpClient client = service.Client;
        string template = "{} " + string.Join(' ', Enumerable.Repeat("abc", 70)) + " end";
        JsonElement job = await client.FinishAsync("/v1/generations", $$"""{"emotion":"awe","steps":1,"count":2,"template":"{{template}}"}""");
        Assert.Equal("succeeded", job.Text("status"));
        JsonElement warning = Assert.Single(job.GetProperty("warnings").EnumerateArray());
        Assert.Equal("template", warning.Text("field"));
        Assert.EndsWith("end", warning.Text("cutText"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_seeds_differ_and_fit_every_client()
    {
        HttpClient client = service.Client;
        List<long> seeds = [];
        for (int k = 0; k < 4; k++)
        {
            JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
            seeds.Add(job.GetProperty("request").GetProperty("seed").GetInt64());
        }

        Assert.Equal(4, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.InRange(seed, 0, (1L << 53) - 1));
    }
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteGenerationTests(SqliteService service) : GenerationTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresGenerationTests(PostgresService service) : GenerationTests(service);
