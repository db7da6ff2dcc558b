using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Images;

public abstract class ImageTests(TestService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_data_of_a_picture_fit_its_file()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        byte[] file = await client.GetByteArrayAsync(image.Text("contentUrl"), Cancellation);
        Assert.Equal(file.Length, image.GetProperty("bytes").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), image.Text("sha256"));
        Assert.Equal(64, image.GetProperty("model").Text("hash").Length);
        JsonElement emotions = image.GetProperty("scores").GetProperty("emotions");
        Assert.Equal(8, emotions.EnumerateObject().Count());
        Assert.Equal(1, emotions.EnumerateObject().Sum(e => e.Value.GetDouble()), 1e-3);
    }

    [Fact]
    public async Task A_tag_saves_the_second_download()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using HttpResponseMessage first = await client.GetAsync(image.Text("contentUrl"), Cancellation);
        Assert.Equal($"\"{image.Text("sha256")}\"", first.Headers.ETag?.Tag);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, image.Text("contentUrl"), first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, image.Text("contentUrl"), new EntityTagHeaderValue("\"another\"")));
    }

    [Fact]
    public async Task A_tag_saves_a_second_look_at_what_stays()
    {
        HttpClient client = service.Client;
        foreach (string path in (string[])[$"/v1/images/{(await DrawAsync(client)).Id()}", "/v1/emotions", "/v1/models"])
        {
            using HttpResponseMessage first = await client.GetAsync(path, Cancellation), second = await client.GetAsync(path, Cancellation);
            Assert.False(first.Headers.ETag!.IsWeak);
            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, path, first.Headers.ETag));
            Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, path, EntityTagHeaderValue.Any));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, path, new EntityTagHeaderValue("\"another\"")));
        }
    }

    [Fact]
    public async Task A_job_that_has_lost_a_picture_has_another_tag()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        string job = $"/v1/jobs/{image.Text("jobId")}";
        using HttpResponseMessage before = await client.GetAsync(job, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, job, before.Headers.ETag!));
        using HttpResponseMessage deleted = await client.DeleteAsync($"/v1/images/{image.Id()}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, job, before.Headers.ETag!));
    }

    [Fact]
    public async Task Head_tells_size_and_tag_without_the_file()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Head, image.Text("contentUrl"));
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(image.GetProperty("bytes").GetInt64(), response.Content.Headers.ContentLength);
        Assert.Equal($"\"{image.Text("sha256")}\"", response.Headers.ETag?.Tag);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_part_of_the_file_is_answered_and_a_part_that_it_has_not_is_a_problem()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using HttpResponseMessage part = await RangeAsync(client, image.Text("contentUrl"), 1, 3);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("PNG"u8.ToArray(), await part.Content.ReadAsByteArrayAsync(Cancellation));
        using HttpResponseMessage none = await RangeAsync(client, image.Text("contentUrl"), 99_999_999, null);
        await none.ProblemAsync(416, "range-not-satisfiable");
        Assert.Equal(image.GetProperty("bytes").GetInt64(), none.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task A_precondition_that_does_not_hold_is_a_problem()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using HttpRequestMessage request = new(HttpMethod.Get, image.Text("contentUrl"));
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"another\""));
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        await response.ProblemAsync(412, "precondition-failed");
    }

    [Fact]
    public async Task A_thumbnail_is_smaller_with_a_tag_of_its_own()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using HttpResponseMessage response = await client.GetAsync(image.Text("contentUrl") + "?width=16", Cancellation);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"\"{image.Text("sha256")}-16\"", response.Headers.ETag?.Tag);
        Assert.Equal(16, PngWidth(await response.Content.ReadAsByteArrayAsync(Cancellation)));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, image.Text("contentUrl") + "?width=16", response.Headers.ETag!));
    }

    [Fact]
    public async Task A_thumbnail_is_never_larger_than_the_picture()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        byte[] file = await client.GetByteArrayAsync(image.Text("contentUrl") + "?width=2048", Cancellation);
        Assert.Equal(image.GetProperty("width").GetInt32(), PngWidth(file));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("2049")]
    [InlineData("wide")]
    public async Task A_wrong_thumbnail_width_is_named(string width)
    {
        HttpClient client = service.Client;
        using HttpResponseMessage response = await client.GetAsync($"/v1/images/{Guid.NewGuid()}/content?width={width}", Cancellation);
        JsonElement problem = await response.ProblemAsync(400, "validation");
        Assert.Equal("width", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_deleted_picture_is_gone()
    {
        HttpClient client = service.Client;
        JsonElement image = await DrawAsync(client);
        using HttpResponseMessage deleted = await client.DeleteAsync($"/v1/images/{image.Id()}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (string path in (string[])[$"/v1/images/{image.Id()}", image.Text("contentUrl")])
        {
            using HttpResponseMessage gone = await client.GetAsync(path, Cancellation);
            await gone.ProblemAsync(404, "not-found");
        }

        Assert.Empty((await client.JsonAsync($"/v1/jobs/{image.Text("jobId")}")).Images());
    }

    [Fact]
    public async Task A_picture_of_a_running_job_stays()
    {
        HttpClient client = service.Client;
        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"fear","count":16,"steps":150}""")).Id();
        JsonElement job = await client.WaitForAsync(id, j => j.Images().Length > 0);
        using HttpResponseMessage response = await client.DeleteAsync($"/v1/images/{job.Images()[0].Id()}", Cancellation);
        using HttpResponseMessage cancel = await client.PostAsync($"/v1/jobs/{id}/cancel", null, Cancellation);
        await response.ProblemAsync(409, "job-not-over");
    }

    private static async Task<JsonElement> DrawAsync(HttpClient client)
    {
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"contentment","steps":1}""");
        Assert.True(job.Text("status") == "succeeded", job.ToString());
        return await client.JsonAsync($"/v1/images/{job.Images()[0].Id()}");
    }

    private static async Task<HttpResponseMessage> RangeAsync(HttpClient client, string path, long from, long? to)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(from, to);
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, EntityTagHeaderValue tag)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(tag);
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static int PngWidth(byte[] file) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16));
}

[Collection(SqliteCollection.Name)]
public sealed class SqliteImageTests(SqliteService service) : ImageTests(service);

[Collection(PostgresCollection.Name)]
public sealed class PostgresImageTests(PostgresService service) : ImageTests(service);

[Collection(S3Collection.Name)]
public sealed class S3ImageTests(S3Service service) : ImageTests(service);

[Collection(AzureCollection.Name)]
public sealed class AzureImageTests(AzureService service) : ImageTests(service);
