using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Api;

/// <summary>A random secret in a file that is made once: processes that share the folder share the secret.</summary>
internal static class SharedSecret
{
    /// <summary>The fewest characters that a secret of somebody's own choice may have; a made one is 256 bits in base64.</summary>
    public const int MinLength = 32;

    private const int KeyLength = 32;

    /// <summary>The secret in the file, which is made where there is none.</summary>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public static string ReadOrMake(string file, ILogger log)
    {
        if (!File.Exists(file))
        {
            Make(file, log);
        }

        return File.ReadAllText(file).Trim();
    }

    /// <summary>The file appears whole and with its rights or not at all; of several processes the first one's stays.</summary>
    private static void Make(string file, ILogger log)
    {
        string temporary = $"{file}.{Guid.NewGuid():n}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (FileStream stream = new(temporary, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: false);
            log.SecretMade(file);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was faster.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
