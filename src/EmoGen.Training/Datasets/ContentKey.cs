using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Training.Datasets;

/// <summary>The name of what is computed from given contents.</summary>
internal static class ContentKey
{
    /// <summary>The first 16 hex digits of the contents' SHA-256; each content is a hash or a setting.</summary>
    public static string Of(params object[] contents) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', contents.Select(c => FormattableString.Invariant($"{c}"))))))[..16];
}
