using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Api;

/// <summary>A random secret in a file that is made once: processes that share the folder share the secret.</summary>
internal static class SharedSecret
{
    /// <summary>The fewest characters that a secret of somebody's own choice may have; a made one is 256 bits in base64.</summary>
    public const int MinLength = 32;

    private const int KeyLength = 32;

    private const int MaxAttempts = 600;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The secret in the file, which is made where there is none. Of several processes that start together one makes it, the others wait.</summary>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public static string ReadOrMake(string file, ILogger log)
    {
        for (int attempt = 1; !File.Exists(file); attempt++)
        {
            using FileStream? turn = TryTakeTurn(file, isLast: attempt == MaxAttempts);
            if (turn is null)
            {
                Thread.Sleep(Patience / MaxAttempts);
            }
            else
            {
                Make(file, log);
            }
        }

        return File.ReadAllText(file).Trim();
    }

    /// <summary>Null while another process has its turn.</summary>
    private static FileStream? TryTakeTurn(string file, bool isLast)
    {
        try
        {
            return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (!isLast)
        {
            return null;
        }
    }

    /// <summary>The file has its name only when it is whole.</summary>
    private static void Make(string file, ILogger log)
    {
        if (File.Exists(file))
        {
            return;
        }

        FileStreamOptions ours = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            ours.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(file + ".new", ours))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength))));
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file);
        log.SecretMade(file);
    }
}
