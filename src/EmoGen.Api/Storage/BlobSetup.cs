using System.Diagnostics;
using EmoGen.Api.Data;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Options;

namespace EmoGen.Api.Storage;

/// <summary>The blob store that the settings name.</summary>
internal static class BlobSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Secrets = ["EmoGen:Blobs:S3:SecretKey", "EmoGen:Blobs:Azure:ConnectionString"];

    /// <summary>Every user of a machine can read the arguments of its programs.</summary>
    /// <exception cref="StartupException">A secret stands on the command line.</exception>
    public static void RefuseSecretsInArguments(this IConfigurationRoot configuration)
    {
        foreach (CommandLineConfigurationProvider arguments in configuration.Providers.OfType<CommandLineConfigurationProvider>())
        {
            if (Secrets.FirstOrDefault(secret => arguments.TryGet(secret, out _)) is { } secret)
            {
                throw new StartupException($"{secret}: expected in the environment or in the file that {secret}File names, not on the command line.");
            }
        }
    }

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
                    throw new StartupException($"EmoGen:Blobs: the pictures' store cannot be used: {away.Message}");
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

    private static S3BlobStore CreateS3(S3Options s3) => new(S3BlobStore.Connect(s3, Secret(s3.SecretKey, s3.SecretKeyFile)), s3);

    private static AzureBlobStore CreateAzure(AzureOptions azure) => new(
        AzureBlobStore.Connect(Secret(azure.ConnectionString, azure.ConnectionStringFile)!, azure.Container!), azure.Prefix);

    private static string? Secret(string? value, string? file)
    {
        try
        {
            return file is null ? value : File.ReadAllText(file).Trim();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"EmoGen:Blobs: the secret in '{file}' cannot be read: {refused.Message}");
        }
    }
}
