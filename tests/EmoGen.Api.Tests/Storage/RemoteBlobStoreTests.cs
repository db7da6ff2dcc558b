using System.Net;
using EmoGen.Api.Storage;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Storage;

/// <summary>What the stores on the network promise beyond that.</summary>
public abstract class RemoteBlobStoreTests : BlobStoreTests
{
    /// <summary>Nothing listens here.</summary>
    protected const string Nowhere = "http://127.0.0.1:9/";

    [Fact]
    public async Task Stores_with_other_prefixes_see_nothing_of_each_other()
    {
        IBlobStore left = await CreateAsync("left/"), right = await CreateAsync("right/");
        await left.PutAsync("ab/one.png", new MemoryStream([1]), Cancellation);
        await right.PutAsync("ab/two.png", new MemoryStream([2]), Cancellation);
        Assert.Equal(["ab/one.png"], await KeysAsync(left));
        Assert.Null(await right.OpenAsync("ab/one.png", Cancellation));
        Assert.Equal(["left/ab/one.png", "right/ab/two.png"], await KeysAsync(Store));
    }

    [Fact]
    public async Task A_link_gives_the_file_as_promised_to_whoever_has_it()
    {
        await Store.PutAsync("ab/one.png", new MemoryStream([1, 2, 3]), Cancellation);
        Uri link = (await Store.LinkAsync("ab/one.png", new BlobLink(TimeSpan.FromMinutes(1), "image/png", "private, max-age=60")))!;
        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("max-age=60, private", response.Headers.CacheControl?.ToString());
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_may_do_so_later()
    {
        IBlobStore away = Unreachable();
        foreach (Func<Task> ask in (Func<Task>[])[
            () => away.CheckAsync(Cancellation),
            () => away.PutAsync("ab/one.png", new MemoryStream([1]), Cancellation),
            () => away.OpenAsync("ab/one.png", Cancellation)])
        {
            BlobStoreException failed = await Assert.ThrowsAsync<BlobStoreException>(ask);
            Assert.True(failed.IsTransient);
            Assert.Contains("refused", failed.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_named()
    {
        IBlobStore nowhere = await WithoutPlaceAsync();
        foreach (Func<Task> ask in (Func<Task>[])[
            () => nowhere.CheckAsync(Cancellation),
            () => nowhere.PutAsync("ab/one.png", new MemoryStream([1]), Cancellation),
            () => nowhere.OpenAsync("ab/one.png", Cancellation)])
        {
            BlobStoreException failed = await Assert.ThrowsAsync<BlobStoreException>(ask);
            Assert.False(failed.IsTransient);
            Assert.Contains("'not-there' answered 404", failed.Message, StringComparison.Ordinal);
        }
    }

    protected abstract IBlobStore Unreachable();

    /// <summary>A store whose bucket or container, <c>not-there</c>, does not exist.</summary>
    protected abstract Task<IBlobStore> WithoutPlaceAsync();
}

public sealed class S3BlobStoreTests : RemoteBlobStoreTests
{
    private S3Options? _options;

    [Fact]
    public async Task More_files_than_a_page_holds_are_all_listed()
    {
        string[] keys = ["ab/1.png", "ab/2.png", "cd/3.png", "ef/4.png", "ef/5.png"];
        foreach (string key in keys)
        {
            await Store.PutAsync(key, new MemoryStream([1]), Cancellation);
        }

        Assert.Equal(keys, await KeysAsync(Create(_options!, _options!.Endpoint!, _options.Bucket!, "", pageSize: 2)));
    }

    /// <summary>s3rver believes every signature of this version, so that the terms of the link are read instead.</summary>
    [Fact]
    public async Task A_link_is_signed_and_ends()
    {
        Uri link = (await Store.LinkAsync("ab/one.png", new BlobLink(TimeSpan.FromMinutes(1), "image/png", "private")))!;
        var terms = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(link.Query);
        Assert.InRange(int.Parse(terms["X-Amz-Expires"]!, System.Globalization.CultureInfo.InvariantCulture), 50, 61);
        Assert.Equal(64, terms["X-Amz-Signature"].ToString().Length);
    }

    protected override async Task<IBlobStore> CreateAsync(string prefix)
    {
        _options ??= await BlobServer.RequireS3().CreateBucketAsync();
        return Create(_options, _options.Endpoint!, _options.Bucket!, prefix);
    }

    protected override IBlobStore Unreachable() => Create(_options!, Nowhere, "pictures", "");

    protected override Task<IBlobStore> WithoutPlaceAsync() => Task.FromResult<IBlobStore>(Create(_options!, _options!.Endpoint!, "not-there", ""));

    private static S3BlobStore Create(S3Options from, string endpoint, string bucket, string prefix, int pageSize = 1000)
    {
        S3Options options = new() { Endpoint = endpoint, PathStyle = true, AccessKey = from.AccessKey, Bucket = bucket, Prefix = prefix };
        return new S3BlobStore(S3BlobStore.Connect(options, from.SecretKey), options) { PageSize = pageSize };
    }
}

public sealed class AzureBlobStoreTests : RemoteBlobStoreTests
{
    private AzureOptions? _options;

    [Fact]
    public async Task A_link_to_one_file_opens_no_other()
    {
        await Store.PutAsync("ab/one.png", new MemoryStream([1]), Cancellation);
        await Store.PutAsync("ab/two.png", new MemoryStream([2]), Cancellation);
        Uri link = (await Store.LinkAsync("ab/one.png", new BlobLink(TimeSpan.FromMinutes(1), "image/png", "private")))!;
        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(link.AbsoluteUri.Replace("one.png", "two.png", StringComparison.Ordinal), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    protected override async Task<IBlobStore> CreateAsync(string prefix)
    {
        _options ??= await BlobServer.RequireAzure().CreateContainerAsync();
        return Create(_options.ConnectionString!, _options.Container!, prefix);
    }

    protected override IBlobStore Unreachable() => Create(
        string.Join(';', _options!.ConnectionString!.Split(';').Where(part => !part.StartsWith("BlobEndpoint", StringComparison.Ordinal))) + $";BlobEndpoint={Nowhere}account",
        "pictures",
        "");

    protected override Task<IBlobStore> WithoutPlaceAsync() => Task.FromResult<IBlobStore>(Create(_options!.ConnectionString!, "not-there", ""));

    private static AzureBlobStore Create(string connectionString, string container, string prefix) =>
        new AzureBlobStore(AzureBlobStore.Connect(connectionString, container), prefix);
}
