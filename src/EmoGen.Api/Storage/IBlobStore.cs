namespace EmoGen.Api.Storage;

/// <summary>Keeps files by key. A key is relative, with <c>/</c> between its parts, and made by the service itself.</summary>
public interface IBlobStore
{
    /// <summary>Stores a whole file; it is there completely or not at all. A file with the same key is replaced.</summary>
    /// <exception cref="IOException">It could not be stored; the message says why.</exception>
    Task PutAsync(string key, Stream content, CancellationToken cancellation);

    /// <summary>Opens a file for reading; null where there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellation);

    /// <summary>Removes a file; does nothing where there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellation);
}
