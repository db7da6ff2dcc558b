using Microsoft.Extensions.Options;

namespace EmoGen.Api.Storage;

/// <summary>Stores files in a store that may be away for a while: a finished picture is worth waiting for.</summary>
public sealed class PatientBlobs(IBlobStore blobs, IOptions<EmoGenOptions> options, TimeProvider time, ILogger<PatientBlobs> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Stores a file, trying again until the patience is at its end. A refusal that no waiting changes is thrown at once.</summary>
    /// <exception cref="IOException">It could not be stored.</exception>
    public async Task PutAsync(string key, byte[] file, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        for (TimeSpan pause = FirstPause; ; pause = pause < LongestPause / 2 ? pause * 2 : LongestPause)
        {
            try
            {
                await blobs.PutAsync(key, new MemoryStream(file, writable: false), cancellation);
                return;
            }
            catch (BlobStoreException away) when (away.IsTransient && time.GetElapsedTime(start) < options.Value.Blobs.Patience)
            {
                log.BlobNotStored(key, pause.TotalSeconds, away.Message);
                await Task.Delay(pause, time, cancellation);
            }
        }
    }
}
