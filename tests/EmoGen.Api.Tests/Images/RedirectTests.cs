using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace EmoGen.Api.Tests.Images;

/// <summary>Pictures by a link to the store, instead of through the service.</summary>
public abstract class RedirectTests(TestService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whole_pictures_come_from_the_store_and_everything_else_from_the_service()
    {
        await using var redirecting = service.Another(host => host.UseSetting("EmoGen:Blobs:Redirect", "true"));
        HttpClient client = redirecting.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1,"format":"webp"}""");
        JsonElement image = await client.JsonAsync($"/v1/images/{Assert.Single(job.Images()).Id()}");
        string content = image.Text("contentUrl"), tag = $"\"{image.Text("sha256")}\"";

        using HttpResponseMessage redirect = await client.GetAsync(content, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal(tag, redirect.Headers.ETag?.Tag);
        Assert.Equal("max-age=300, private", redirect.Headers.CacheControl?.ToString());
        await AssertIsPictureAsync(redirect.Headers.Location!, image);

        using HttpResponseMessage known = await SendAsync(client, HttpMethod.Get, content, tag);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using HttpResponseMessage head = await SendAsync(client, HttpMethod.Head, content);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(image.GetProperty("bytes").GetInt64(), head.Content.Headers.ContentLength);
        using HttpResponseMessage thumbnail = await client.GetAsync(content + "?width=16", Cancellation);
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);
        Assert.Equal($"\"{image.Text("sha256")}-16\"", thumbnail.Headers.ETag?.Tag);
        using HttpResponseMessage unknown = await client.GetAsync($"/v1/images/{Guid.NewGuid()}/content", Cancellation);
        await unknown.ProblemAsync(404, "not-found");
    }

    private static async Task AssertIsPictureAsync(Uri link, JsonElement image)
    {
        using HttpClient anybody = new();
        using HttpResponseMessage file = await anybody.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal("image/webp", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal(image.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(await file.Content.ReadAsByteArrayAsync(Cancellation))));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? known = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(known));
        }

        return await client.SendAsync(request, Cancellation);
    }
}

[Collection(S3Collection.Name)]
public sealed class S3RedirectTests(S3Service service) : RedirectTests(service);

[Collection(AzureCollection.Name)]
public sealed class AzureRedirectTests(AzureService service) : RedirectTests(service);
