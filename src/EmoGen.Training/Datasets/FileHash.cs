using System.Security.Cryptography;

namespace EmoGen.Training.Datasets;

/// <summary>SHA-256 of a file.</summary>
internal static class FileHash
{
    public static string Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
