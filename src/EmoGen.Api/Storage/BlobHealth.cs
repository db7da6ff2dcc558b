namespace EmoGen.Api.Storage;

/// <summary>Whether the pictures' store can be used now, for <c>/health/ready</c>.</summary>
public sealed class BlobHealth(IBlobStore blobs)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>What is wrong, in one sentence; null where nothing is.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            await blobs.CheckAsync(timeout.Token);
            return null;
        }
        catch (IOException away)
        {
            return $"The pictures' store is away: {away.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "The pictures' store is away: it does not answer in time.";
        }
    }
}
