using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace EmoGen.Api.Storage;

/// <summary>Blobs in a container of Azure Blob Storage. What is uploaded shows when it is committed, and not before.</summary>
public sealed class AzureBlobStore(BlobContainerClient container, string prefix) : IBlobStore
{
    /// <summary>A client of the container that the settings name.</summary>
    /// <exception cref="FormatException">The connection string is none.</exception>
    public static BlobContainerClient Connect(string connectionString, string containerName)
    {
        BlobClientOptions options = new();
        options.Retry.MaxRetries = 2;
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(60);
        return new BlobContainerClient(connectionString, containerName, options);
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellation) =>
        await AskAsync(() => Blob(key).UploadAsync(content, overwrite: true, cancellation), cancellation);

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellation)
    {
        try
        {
            BlobOpenReadOptions options = new(allowModifications: false);
            return await AskAsync(() => Blob(key).OpenReadAsync(options, cancellation), cancellation);
        }
        catch (BlobStoreException missing) when (missing.InnerException is RequestFailedException { Status: 404 } answer && answer.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellation) =>
        await AskAsync(() => Blob(key).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation), cancellation);

    public async IAsyncEnumerable<StoredBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            Page<BlobItem> page = await AskAsync(() => PageAsync(next, sizeHint: null, cancellation), cancellation);
            foreach (BlobItem item in page.Values)
            {
                yield return new StoredBlob(item.Name[prefix.Length..], item.Properties.LastModified!.Value);
            }

            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    public Task<Uri?> LinkAsync(string key, BlobLink link)
    {
        BlobClient blob = Blob(key);
        if (!blob.CanGenerateSasUri)
        {
            return Task.FromResult<Uri?>(null);
        }

        BlobSasBuilder terms = new(BlobSasPermissions.Read, DateTimeOffset.UtcNow + link.Lifetime)
        {
            BlobContainerName = container.Name,
            BlobName = blob.Name,
            ContentType = link.ContentType,
            CacheControl = link.CacheControl,
        };
        return Task.FromResult<Uri?>(blob.GenerateSasUri(terms));
    }

    public async Task CheckAsync(CancellationToken cancellation) => await AskAsync(() => PageAsync(next: null, sizeHint: 1, cancellation), cancellation);

    private BlobClient Blob(string key) => container.GetBlobClient(prefix + key);

    private async Task<Page<BlobItem>> PageAsync(string? next, int? sizeHint, CancellationToken cancellation)
    {
        AsyncPageable<BlobItem> items = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellation);
        await foreach (Page<BlobItem> page in items.AsPages(next, sizeHint))
        {
            return page;
        }

        throw new InvalidOperationException("The container listed no page.");
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            RequestFailedException? answer = failed as RequestFailedException ?? (failed as AggregateException)?.InnerExceptions[^1] as RequestFailedException;
            throw BlobStoreException.Of($"The container '{container.Name}'", answer?.Status ?? 0, answer?.ErrorCode, answer ?? failed);
        }
    }
}
