namespace EmoGen.Api.Storage;

/// <summary>A store on the network could not do what was asked. The message is one sentence and holds no secret.</summary>
/// <param name="isTransient">True where trying again later can help: the store is away or overloaded, but did not refuse.</param>
public sealed class BlobStoreException(string message, bool isTransient, Exception inner) : IOException(message, inner)
{
    private const int TooManyRequests = 429;

    public bool IsTransient => isTransient;

    /// <summary>What a store's answer means; status 0 is no answer at all.</summary>
    public static BlobStoreException Of(string store, int status, string? code, Exception failed) => status == 0
        ? new($"{store} does not answer: {failed.GetBaseException().Message}", true, failed)
        : new($"{store} answered {status} {code}".TrimEnd() + ".", status is TooManyRequests or >= 500, failed);
}
