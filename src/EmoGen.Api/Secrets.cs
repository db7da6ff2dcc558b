using System.Data.Common;
using EmoGen.Api.Data;
using Microsoft.Extensions.Configuration.CommandLine;

namespace EmoGen.Api;

/// <summary>Settings that nobody but the service may read: each from the environment, or from the file that the setting <c>...File</c> beside it names.</summary>
internal static class Secrets
{
    private const string Connection = "EmoGen:Database:ConnectionString";

    private static readonly string[] Names = ["EmoGen:Blobs:S3:SecretKey", "EmoGen:Blobs:Azure:ConnectionString", "EmoGen:Webhooks:Secret", Connection];

    private static readonly string[] Passwords = ["password", "pwd", "psw", "sslpassword"];

    /// <summary>Every user of a machine can read the arguments of its programs.</summary>
    /// <exception cref="StartupException">A secret stands on the command line.</exception>
    public static void RefuseSecretsInArguments(this IConfigurationRoot configuration)
    {
        foreach (CommandLineConfigurationProvider arguments in configuration.Providers.OfType<CommandLineConfigurationProvider>())
        {
            if (Names.FirstOrDefault(name => arguments.TryGet(name, out string? value) && IsSecret(name, value)) is { } secret)
            {
                throw new StartupException($"{secret}: expected in the environment or in the file that {secret}File names, not on the command line.");
            }
        }
    }

    /// <summary>The secret, wherever it stands.</summary>
    /// <param name="section">The settings that it belongs to, such as <c>EmoGen:Blobs</c>.</param>
    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static string? Read(string section, string? value, string? file)
    {
        try
        {
            return file is null ? value : File.ReadAllText(file).Trim();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{section}: the secret in '{file}' cannot be read: {refused.Message}");
        }
    }

    /// <summary>What must hold of a secret: it stands in one place, and its file is there.</summary>
    public static (bool Holds, string Message) Rule(string setting, string? value, string? file) => value is not null && file is not null
        ? (false, $"{setting}: expected once, got {setting}File too.")
        : (file is null || File.Exists(file), $"{setting}File: there is no file '{file}'.");

    /// <summary>Where a database lies is no secret, its password is.</summary>
    private static bool IsSecret(string name, string? value)
    {
        try
        {
            return name != Connection || new DbConnectionStringBuilder { ConnectionString = value }.Keys.Cast<string>()
                .Any(key => Passwords.Contains(key.Replace(" ", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
