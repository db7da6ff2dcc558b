using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Engine.Packs;

/// <summary>SHA-256 of files and of whole packs, lower-case hex.</summary>
internal static class PackHash
{
    private const int WholeFile = 8 << 20;
    private const int Samples = 64;
    private const int SampleBytes = 64 << 10;

    /// <summary>
    /// Over <c>path:sha256</c> and a line feed for each file, in ordinal order of the paths. A snapshot without hashes would take seconds to minutes to
    /// read: of its files over 8 MB, the length and 64 evenly spaced pieces of 64 KB stand for the content.
    /// </summary>
    public static string Of(PackFiles files, PackManifest manifest)
    {
        IEnumerable<(string Path, string Hash)> hashes = manifest.Files.Count > 0
            ? manifest.Files.Select(file => (file.Key, file.Value))
            : files.All().Select(path => (path, Sampled(files.Path(path))));
        string lines = string.Concat(hashes.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path}:{file.Hash}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
    }

    public static string OfFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Sampled(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length <= WholeFile)
        {
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(file.Length));
        byte[] piece = new byte[SampleBytes];
        for (int i = 0; i < Samples; i++)
        {
            file.Position = (file.Length - SampleBytes) / (Samples - 1) * i;
            file.ReadExactly(piece);
            hash.AppendData(piece);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
