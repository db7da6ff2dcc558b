using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace EmoGen.Api.Storage;

/// <summary>Objects in a bucket. S3 shows an object when all of it has come, and not before.</summary>
public sealed class S3BlobStore(IAmazonS3 client, S3Options options) : IBlobStore, IDisposable
{
    private readonly string _bucket = options.Bucket!;
    private readonly bool _plain = options.Endpoint?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>How many keys are listed at once, 1 to 1000.</summary>
    internal int PageSize { get; init; } = 1000;

    /// <summary>A client of the server that the settings name.</summary>
    /// <param name="secretKey">Needed where there is an access key.</param>
    public static AmazonS3Client Connect(S3Options options, string? secretKey)
    {
        // Checksums beyond those that S3 requires, in trailers, are not understood by many servers but Amazon's.
        AmazonS3Config config = new()
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.PathStyle,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(60),
            MaxErrorRetry = 2,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey is { } accessKey ? new AmazonS3Client(accessKey, secretKey, config) : new AmazonS3Client(config);
    }

    public void Dispose() => client.Dispose();

    public async Task PutAsync(string key, Stream content, CancellationToken cancellation)
    {
        await using Stream? spooled = content.CanSeek ? null : await Spool.CopyAsync(content, cancellation);
        PutObjectRequest request = new()
        {
            BucketName = _bucket,
            Key = PathOf(key),
            InputStream = spooled ?? content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
        };
        await AskAsync(() => client.PutObjectAsync(request, cancellation), cancellation);
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellation)
    {
        try
        {
            GetObjectRequest request = new() { BucketName = _bucket, Key = PathOf(key) };
            return new S3ObjectStream(client, await AskAsync(() => client.GetObjectAsync(request, cancellation), cancellation));
        }
        catch (BlobStoreException missing) when (missing.InnerException is AmazonS3Exception { ErrorCode: "NoSuchKey" })
        {
            return null;
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellation) =>
        await AskAsync(() => client.DeleteObjectAsync(_bucket, PathOf(key), cancellation), cancellation);

    public async IAsyncEnumerable<StoredBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        ListObjectsV2Request request = new() { BucketName = _bucket, Prefix = options.Prefix, MaxKeys = PageSize };
        do
        {
            ListObjectsV2Response page = await AskAsync(() => client.ListObjectsV2Async(request, cancellation), cancellation);
            foreach (S3Object item in page.S3Objects ?? [])
            {
                yield return new StoredBlob(item.Key[options.Prefix.Length..], item.LastModified!.Value.ToUniversalTime());
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    public async Task<Uri?> LinkAsync(string key, BlobLink link) => new(await client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = _bucket,
        Key = PathOf(key),
        Verb = HttpVerb.GET,
        Protocol = _plain ? Protocol.HTTP : Protocol.HTTPS,
        Expires = DateTime.UtcNow + link.Lifetime,
        ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentType = link.ContentType, CacheControl = link.CacheControl },
    }));

    public async Task CheckAsync(CancellationToken cancellation)
    {
        ListObjectsV2Request request = new() { BucketName = _bucket, Prefix = options.Prefix, MaxKeys = 1 };
        await AskAsync(() => client.ListObjectsV2Async(request, cancellation), cancellation);
    }

    private string PathOf(string key) => options.Prefix + key;

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested && failed is not BlobStoreException)
        {
            AmazonServiceException? answer = failed as AmazonServiceException;
            int status = answer?.StatusCode is { } code and not HttpStatusCode.OK ? (int)code : 0;
            throw BlobStoreException.Of($"The bucket '{_bucket}'", status, answer?.ErrorCode, failed);
        }
    }
}
