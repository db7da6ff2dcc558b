using System.ClientModel;
using System.Net;
using System.Text.Json;
using EmoGen.Api.Facades;
using EmoGen.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenAI.Images;
using OpenAI.Models;

namespace EmoGen.Api.Tests.Facades;

/// <summary>OpenAI's own client for .NET, pointed at this service.</summary>
[Collection(FacadeCollection.Name)]
public sealed class OpenAiTests(FacadeService service)
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_comes_by_a_link_that_needs_no_key()
    {
        string key = await service.KeyAsync();
        GeneratedImage image = await service.OpenAi(key, "tiny").GenerateImageAsync(
            "<fear> bag", new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Uri, Size = new GeneratedImageSize(64, 32) }, Cancellation);
        Assert.Equal("<fear> bag", image.RevisedPrompt);
        Assert.StartsWith(service.Address.ToString(), image.ImageUri.ToString(), StringComparison.Ordinal);

        using HttpClient anybody = service.CreateClient(), owner = service.CreateClient().With(key);
        using HttpResponseMessage answer = await anybody.GetAsync(image.ImageUri, Cancellation);
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        byte[] file = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        JsonElement known = await owner.JsonAsync($"/v1/images/{image.ImageUri.Segments[^1]}");
        Assert.Equal(file, await owner.GetByteArrayAsync(known.Text("contentUrl"), Cancellation));
        Assert.Equal("64x32", $"{known.GetProperty("width")}x{known.GetProperty("height")}");
        Assert.Equal("fear", known.GetProperty("request").Text("emotion"));
    }

    [Fact]
    public async Task Pictures_come_as_bytes_and_the_model_carries_the_emotion()
    {
        ImageClient client = service.OpenAi(await service.KeyAsync(), "tiny:awe");
        ImageGenerationOptions options = new()
        {
            ResponseFormat = GeneratedImageFormat.Bytes,
            Quality = GeneratedImageQuality.Standard,
            Style = GeneratedImageStyle.Vivid,
            EndUserId = "someone",
        };
        GeneratedImageCollection images = await client.GenerateImagesAsync("a quiet\nstreet", 3, options, Cancellation);
        Assert.Equal(3, images.Select(image => Convert.ToHexString(image.ImageBytes)).Distinct().Count());
        Assert.All(images, image => Assert.Equal(PngSignature, image.ImageBytes.ToArray()[..4]));
        Assert.All(images, image => Assert.Equal("<awe> a quiet street", image.RevisedPrompt));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_as_a_generation()
    {
        using HttpClient client = await service.OwnerAsync();
        JsonElement job = await client.FinishAsync(
            "/v1/generations",
            """{"emotion":"fear","template":"{} bag","count":2,"seed":7,"steps":3,"guidanceScale":4.5,"scheduler":"euler","negativePrompt":"cup","intensity":1.5,"format":"webp"}""");
        using HttpResponseMessage answer = await client.PostJsonAsync(
            "/openai/v1/images/generations",
            """
            {"prompt":"{} bag","emotion":"fear","n":2,"seed":7,"steps":3,"guidance_scale":4.5,"scheduler":"euler","negative_prompt":"cup","intensity":1.5,
             "output_format":"webp","response_format":"b64_json","model":"emogen","quality":"standard","style":"vivid","user":"x","moderation":"low","something":{"new":[1]}}
            """);
        JsonElement images = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, images.ToString());
        Assert.Equal(await client.PicturesAsync(job), images.GetProperty("data").EnumerateArray().Select(image => image.GetProperty("b64_json").GetBytesFromBase64()));
        Assert.Equal([7, 8], images.GetProperty("data").EnumerateArray().Select(image => image.GetProperty("seed").GetInt32()));
        Assert.Equal(("webp", "64x64"), (images.Text("output_format"), images.Text("size")));
        Assert.Equal("generation", (await client.JsonAsync($"/v1/jobs/{images.Text("job_id")}")).Text("kind"));
    }

    [Fact]
    public async Task Emotions_side_by_side_are_a_fusion()
    {
        using HttpClient client = await service.OwnerAsync();
        using HttpResponseMessage answer = await client.PostJsonAsync("/openai/v1/images/generations", """{"prompt":"a <fear><awe> bag","steps":1,"size":"auto"}""");
        JsonElement images = await answer.JsonAsync();
        Assert.Equal("a <fear> <awe> bag", images.GetProperty("data")[0].Text("revised_prompt"));
        JsonElement job = await client.JsonAsync($"/v1/jobs/{images.Text("job_id")}");
        Assert.Equal("fusion", job.Text("kind"));
        Assert.Equal(["fear", "awe"], job.GetProperty("request").GetProperty("emotions").EnumerateArray().Select(e => e.Text("emotion")));
    }

    [Fact]
    public async Task The_models_are_the_pack_alone_and_with_each_emotion()
    {
        OpenAIModelClient client = new(new ApiKeyCredential(await service.KeyAsync()), service.Options());
        OpenAIModelCollection models = await client.GetModelsAsync(Cancellation);
        Assert.Equal(9, models.Count);
        Assert.Equal(["tiny", "tiny:amusement", "tiny:awe"], models.Take(3).Select(model => model.Id));
        OpenAIModel one = await client.GetModelAsync("tiny:sadness", Cancellation);
        Assert.Equal("tiny:sadness", one.Id);
        foreach (string unknown in (string[])["dall-e-3", "tiny:joy", "other:fear"])
        {
            ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() => client.GetModelAsync(unknown, Cancellation));
            Assert.Equal(404, refused.Status);
            Assert.Contains("tiny:fear", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_client_understands_a_refusal()
    {
        string key = await service.KeyAsync();
        ClientResultException size = await FailAsync(key, "<fear> bag", new ImageGenerationOptions { Size = GeneratedImageSize.W1024xH1024 });
        Assert.Equal(400, size.Status);
        Assert.Contains("size: Expected auto, or WIDTHxHEIGHT of multiples of 8 from 32 to 256 such as 64x64, got '1024x1024'.", size.Message, StringComparison.Ordinal);
        Assert.Contains("Parameter: size", size.Message, StringComparison.Ordinal);
        ClientResultException emotion = await FailAsync(key, "a bag", new ImageGenerationOptions());
        Assert.Equal(400, emotion.Status);
        Assert.Contains("<fear> bag), choose a model that carries it (tiny:fear), or send the field emotion", emotion.Message, StringComparison.Ordinal);
        ClientResultException stranger = await FailAsync("eg_00000000_" + new string('0', 43), "<fear> bag", new ImageGenerationOptions());
        Assert.Equal(401, stranger.Status);
        Assert.Contains("invalid_api_key", stranger.Message, StringComparison.Ordinal);
        ClientResultException reader = await FailAsync(await service.KeyAsync(null, "read"), "<fear> bag", new ImageGenerationOptions());
        Assert.Equal(403, reader.Status);
    }

    [Theory]
    [InlineData("""{"prompt":"<fear> bag","n":17}""", 400, "n", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","n":"many"}""", 400, "n", "invalid_value")]
    [InlineData("""{"emotion":"fear"}""", 400, "prompt", "invalid_value")]
    [InlineData("""{"prompt":"a {} {}","emotion":"fear"}""", 400, "prompt", "invalid_value")]
    [InlineData("""{"prompt":"<fear><fear> bag"}""", 400, "prompt", "invalid_value")]
    [InlineData("""{"prompt":"bag","emotion":"joy"}""", 400, "emotion", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","size":"100x64"}""", 400, "size", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","size":"large"}""", 400, "size", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","stream":true}""", 400, "stream", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","background":"transparent"}""", 400, "background", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","output_format":"gif"}""", 400, "output_format", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","response_format":"file"}""", 400, "response_format", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","guidance_scale":31}""", 400, "guidance_scale", "invalid_value")]
    [InlineData("""{"prompt":"<fear> bag","model":"gpt-image-1"}""", 404, "model", "model_not_found")]
    [InlineData("""[]""", 400, null, "invalid_value")]
    [InlineData("""{"prompt":""", 400, null, "malformed_json")]
    [InlineData("", 400, null, "empty_body")]
    public async Task A_wrong_request_is_told_as_OpenAI_does(string body, int status, string? param, string code)
    {
        using HttpClient client = await service.OwnerAsync();
        using HttpResponseMessage answer = await client.PostJsonAsync("/openai/v1/images/generations", body);
        JsonElement error = await ErrorAsync(answer, status, "invalid_request_error", code);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty((await client.JsonAsync("/v1/jobs")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_told_as_OpenAI_does()
    {
        using HttpClient client = await service.OwnerAsync();
        using HttpResponseMessage answer = await client.PostJsonAsync("/openai/v1/chat/completions", "{}");
        await ErrorAsync(answer, 404, "invalid_request_error", "not_found");
    }

    [Fact]
    public async Task A_link_opens_its_picture_for_an_hour_and_nothing_else()
    {
        string key = await service.KeyAsync();
        GeneratedImageCollection images = await service.OpenAi(key, "tiny:fear").GenerateImagesAsync(
            "bag", 2, new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Uri }, Cancellation);
        using HttpClient anybody = service.CreateClient();
        Uri link = images[0].ImageUri;
        string id = link.Segments[^1], query = link.Query, signature = query.Split("signature=")[1];
        string other = signature[0] == 'A' ? $"B{signature[1..]}" : $"A{signature[1..]}";
        long expires = long.Parse(query.Split("expires=")[1].Split('&')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(expires - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 3300, 3600);

        await AssertOpensAsync(anybody, link.PathAndQuery);
        await AssertOpensAsync(anybody, $"/openai/v1/images/{id}{SignedSince(TimeSpan.FromMinutes(59), id)}");
        string[] closed =
        [
            $"/openai/v1/images/{images[1].ImageUri.Segments[^1]}{query}",
            $"/openai/v1/images/{Guid.NewGuid()}{query}",
            link.PathAndQuery.Replace(signature, other, StringComparison.Ordinal),
            link.PathAndQuery.Replace(signature, "", StringComparison.Ordinal),
            $"/openai/v1/images/{id}?expires={expires + 1}&signature={signature}",
            $"/openai/v1/images/{id}?signature={signature}",
            $"/openai/v1/images/{id}",
            $"/openai/v1/images/{id}{SignedSince(TimeSpan.FromMinutes(61), id)}",
        ];
        foreach (string path in closed)
        {
            using HttpResponseMessage answer = await anybody.GetAsync(path, Cancellation);
            await ErrorAsync(answer, 403, "invalid_request_error", "link_over");
        }

        using HttpResponseMessage delete = await anybody.DeleteAsync(link.PathAndQuery, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, delete.StatusCode);
        await AssertOpensAsync(anybody, link.PathAndQuery);
        using HttpResponseMessage elsewhere = await anybody.GetAsync($"/v1/images/{id}/content{query}", Cancellation);
        await elsewhere.ProblemAsync(401, "unauthenticated");
        using HttpResponseMessage gone = await anybody.GetAsync($"/openai/v1/images/{Guid.Empty}{SignedSince(TimeSpan.Zero, Guid.Empty.ToString())}", Cancellation);
        await ErrorAsync(gone, 404, "invalid_request_error", "not_found");
    }

    /// <summary>The query that the service itself would have given this long ago.</summary>
    private string SignedSince(TimeSpan age, string id) =>
        new PictureLinks(service.Services.GetRequiredService<IOptions<EmoGenOptions>>(), new MovableTime { Ahead = -age }, NullLogger<PictureLinks>.Instance).Sign(Guid.Parse(id));

    private static async Task AssertOpensAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(PngSignature, (await answer.Content.ReadAsByteArrayAsync(Cancellation))[..4]);
    }

    private Task<ClientResultException> FailAsync(string key, string prompt, ImageGenerationOptions options) =>
        Assert.ThrowsAsync<ClientResultException>(() => service.OpenAi(key, "tiny").GenerateImageAsync(prompt, options, Cancellation));

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage answer, int status, string type, string code)
    {
        JsonElement json = await answer.JsonAsync();
        Assert.True((int)answer.StatusCode == status, $"{answer.StatusCode}: {json}");
        JsonElement error = json.GetProperty("error");
        Assert.Equal((type, code), (error.Text("type"), error.Text("code")));
        Assert.NotEmpty(error.Text("message"));
        return error;
    }
}
