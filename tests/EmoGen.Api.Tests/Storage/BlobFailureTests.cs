using System.Net;
using System.Text.Json;
using Amazon.S3;
using EmoGen.Api.Data;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmoGen.Api.Tests.Storage;

/// <summary>The store is away, or refuses.</summary>
public sealed class BlobFailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_finished_picture_waits_for_a_store_that_is_away()
    {
        using BlobServer server = BlobServer.RequireOwnS3();
        await using SqliteService service = new();
        await using WebApplicationFactory<Program> host = service.On(server.CreateS3Settings());
        HttpClient client = host.CreateClient();
        JsonElement before = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        server.Stop();

        string id = (await client.SubmitAsync("/v1/generations", """{"emotion":"awe","steps":1}""")).Id();
        await client.WaitForAsync(id, job => job.GetProperty("progress").GetProperty("step").GetInt32() == 1);
        using HttpResponseMessage ready = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("store is away", (await ready.JsonAsync()).Text("reason"), StringComparison.Ordinal);
        using HttpResponseMessage content = await client.GetAsync(before.Images()[0].Text("contentUrl"), Cancellation);
        await content.ProblemAsync(503, "unavailable");
        Assert.Empty((await client.JsonAsync($"/v1/jobs/{id}")).Images());

        server.Restart();
        JsonElement after = await client.WaitForEndAsync(id);
        Assert.True(after.Text("status") == "succeeded", after.ToString());
        Assert.Equal(1, after.GetProperty("attempt").GetInt32());
        Assert.Single(await client.PicturesAsync(after));
        Assert.Equal(2, await host.Services.GetRequiredService<IBlobStore>().ListAsync(Cancellation).CountAsync(Cancellation));
        await client.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task A_job_fails_with_the_reason_when_the_store_refuses_or_patience_ends()
    {
        using BlobServer server = BlobServer.RequireOwnS3();
        Dictionary<string, string> settings = server.CreateS3Settings();
        settings["EmoGen:Blobs:PatienceSeconds"] = "1";
        await using SqliteService service = new();
        await using WebApplicationFactory<Program> host = service.On(settings);
        HttpClient client = host.CreateClient();
        await client.WaitUntilReadyAsync();
        using (AmazonS3Client s3 = server.Connect())
        {
            await s3.DeleteBucketAsync(settings["EmoGen:Blobs:S3:Bucket"], Cancellation);
        }

        await AssertFailsAsync(client, "answered 404 NoSuchBucket");
        server.Stop();
        await AssertFailsAsync(client, "does not answer");
    }

    [Fact]
    public async Task A_deleted_picture_whose_file_cannot_be_removed_is_gone_all_the_same()
    {
        using BlobServer server = BlobServer.RequireOwnS3();
        await using SqliteService service = new();
        await using WebApplicationFactory<Program> host = service.On(server.CreateS3Settings());
        HttpClient client = host.CreateClient();
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        server.Stop();
        using HttpResponseMessage deleted = await client.DeleteAsync($"/v1/images/{job.Images()[0].Id()}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty((await client.JsonAsync($"/v1/jobs/{job.Id()}")).Images());
    }

    [Fact]
    public async Task A_store_that_stays_away_at_start_is_told_in_one_sentence()
    {
        S3Options options = new() { Endpoint = "http://127.0.0.1:9", PathStyle = true, Bucket = "pictures", AccessKey = "a" };
        using S3BlobStore away = new(S3BlobStore.Connect(options, "b"), options);
        await using ServiceProvider services = new ServiceCollection().AddSingleton<IBlobStore>(away).BuildServiceProvider();
        StartupException wrong = await Assert.ThrowsAsync<StartupException>(() => services.CheckBlobsAsync(NullLogger.Instance, TimeSpan.FromSeconds(1)));
        Assert.StartsWith("EmoGen:Blobs: the pictures' store cannot be used: The bucket 'pictures' does not answer: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_stops_the_service_with_one_sentence_and_no_secret()
    {
        string data = Directory.CreateTempSubdirectory("emogen-no-bucket-").FullName;
        Dictionary<string, string> settings = BlobServer.RequireS3().CreateS3Settings();
        settings.Remove("EmoGen:Blobs:S3:SecretKeyFile");
        settings["EmoGen:Blobs:S3:SecretKey"] = "a-secret-nobody-may-see";
        settings["EmoGen:Blobs:S3:Bucket"] = "not-there";
        settings["EmoGen:Model"] = TestPack.Folder;
        settings["EmoGen:Data"] = data;
        (int exitCode, string output) = await ServiceProcess.RunAsync(settings);
        Directory.Delete(data, recursive: true);
        Assert.Equal(1, exitCode);
        Assert.Contains("EmoGen:Blobs: the pictures' store cannot be used: The bucket 'not-there' answered 404 NoSuchBucket.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody-may-see", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public void Only_what_waiting_can_change_is_transient(int status, bool transient) =>
        Assert.Equal(transient, BlobStoreException.Of("The bucket", status, null, new IOException("refused")).IsTransient);

    private static async Task AssertFailsAsync(HttpClient client, string reason)
    {
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        Assert.Equal("failed", job.Text("status"));
        Assert.Contains(reason, job.Text("error"), StringComparison.Ordinal);
        Assert.Empty(job.Images());
    }
}
