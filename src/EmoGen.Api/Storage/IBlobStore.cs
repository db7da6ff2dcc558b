namespace EmoGen.Api.Storage;

/// <summary>Keeps files by key. A key is relative, with <c>/</c> between its parts, and made by the service itself.</summary>
public interface IBlobStore
{
    /// <summary>Stores a whole file; it is there completely or not at all. A file with the same key is replaced.</summary>
    /// <exception cref="IOException">It could not be stored; the message says why. A store on the network throws <see cref="BlobStoreException"/>.</exception>
    Task PutAsync(string key, Stream content, CancellationToken cancellation);

    /// <summary>Opens a file for reading, seekable and with its length; null where there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellation);

    /// <summary>Removes a file; does nothing where there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>Every file that is there completely, in no order that could be relied on.</summary>
    IAsyncEnumerable<StoredBlob> ListAsync(CancellationToken cancellation);

    /// <summary>An address that gives the file to whoever has it, for a while; null where the store has none to give.</summary>
    Task<Uri?> LinkAsync(string key, BlobLink link);

    /// <summary>Returns where the store can be read now.</summary>
    /// <exception cref="IOException">It cannot; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellation);
}

/// <summary>A file in the store.</summary>
/// <param name="StoredAt">When it was written last, by the store's clock.</param>
public readonly record struct StoredBlob(string Key, DateTimeOffset StoredAt);

/// <summary>What a link promises.</summary>
/// <param name="Lifetime">How long it works.</param>
/// <param name="ContentType">The type that the store answers with.</param>
/// <param name="CacheControl">How the store's answer may be kept.</param>
public sealed record BlobLink(TimeSpan Lifetime, string ContentType, string CacheControl);
