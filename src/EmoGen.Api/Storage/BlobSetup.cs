using System.Diagnostics;
using EmoGen.Api.Data;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Storage;

/// <summary>The blob store that the settings name.</summary>
internal static class BlobSetup
{
    private const string Section = "EmoGen:Blobs";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void AddBlobs(this IServiceCollection services) =>
        services.AddSingleton(provider => Create(provider.GetRequiredService<IOptions<EmoGenOptions>>().Value));

    /// <summary>Waits a while for a store that starts later than we do.</summary>
    /// <exception cref="StartupException">It stayed away, or it refused.</exception>
    public static async Task CheckBlobsAsync(this IServiceProvider services, ILogger log, TimeSpan? patience = null)
    {
        IBlobStore store = services.GetRequiredService<IBlobStore>();
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await store.CheckAsync(CancellationToken.None);
                return;
            }
            catch (IOException away)
            {
                if (away is not BlobStoreException { IsTransient: true } || Stopwatch.GetElapsedTime(start) > (patience ?? Patience))
                {
                    throw new StartupException($"{Section}: the pictures' store cannot be used: {away.Message}");
                }

                log.BlobsAway(away.Message);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static IBlobStore Create(EmoGenOptions options) => options.Blobs.Provider switch
    {
        BlobProvider.S3 => CreateS3(options.Blobs.S3),
        BlobProvider.Azure => CreateAzure(options.Blobs.Azure),
        _ => new LocalFolderBlobStore(Path.Combine(options.Data, "pictures")),
    };

    private static S3BlobStore CreateS3(S3Options s3) => new(S3BlobStore.Connect(s3, Secrets.Read(Section, s3.SecretKey, s3.SecretKeyFile)), s3);

    private static AzureBlobStore CreateAzure(AzureOptions azure) => new(
        AzureBlobStore.Connect(Secrets.Read(Section, azure.ConnectionString, azure.ConnectionStringFile)!, azure.Container!), azure.Prefix);
}
