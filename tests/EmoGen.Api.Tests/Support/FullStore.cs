using EmoGen.Api.Storage;

namespace EmoGen.Api.Tests.Support;

/// <summary>A disk that takes no more pictures.</summary>
internal sealed class FullStore : IBlobStore
{
    public Task PutAsync(string key, Stream content, CancellationToken cancellation) => throw new IOException("No space left on device");

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellation) => Task.FromResult<Stream?>(null);

    public Task DeleteAsync(string key, CancellationToken cancellation) => Task.CompletedTask;

    public IAsyncEnumerable<StoredBlob> ListAsync(CancellationToken cancellation) => AsyncEnumerable.Empty<StoredBlob>();

    public Task<Uri?> LinkAsync(string key, BlobLink link) => Task.FromResult<Uri?>(null);

    public Task CheckAsync(CancellationToken cancellation) => Task.CompletedTask;
}
