using EmoGen.Api.Data;
using Microsoft.Extensions.Configuration.CommandLine;

namespace EmoGen.Api;

/// <summary>The secrets among the settings: each in the environment, or in the file that the setting of the same name and <c>File</c> names.</summary>
internal static class SecretSettings
{
    private static readonly string[] All = ["EmoGen:Blobs:S3:SecretKey", "EmoGen:Blobs:Azure:ConnectionString", "EmoGen:Webhooks:Secret"];

    /// <summary>Every user of a machine can read the arguments of its programs.</summary>
    /// <exception cref="StartupException">A secret stands on the command line.</exception>
    public static void RefuseSecretsInArguments(this IConfigurationRoot configuration)
    {
        foreach (CommandLineConfigurationProvider arguments in configuration.Providers.OfType<CommandLineConfigurationProvider>())
        {
            if (All.FirstOrDefault(secret => arguments.TryGet(secret, out _)) is { } secret)
            {
                throw new StartupException($"{secret}: expected in the environment or in the file that {secret}File names, not on the command line.");
            }
        }
    }

    /// <summary>A secret stands in one place at most, and its file is there.</summary>
    public static (bool Holds, string Message) Rule(string setting, string? value, string? file) => value is not null && file is not null
        ? (false, $"{setting}: expected once, got {setting}File too.")
        : (file is null || File.Exists(file), $"{setting}File: there is no file '{file}'.");

    /// <summary>The secret; null where it is not set.</summary>
    /// <exception cref="StartupException">Its file cannot be read.</exception>
    public static string? Read(string setting, string? value, string? file)
    {
        try
        {
            return file is null ? value : File.ReadAllText(file).Trim();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{setting}File: '{file}' cannot be read: {refused.Message}");
        }
    }
}
