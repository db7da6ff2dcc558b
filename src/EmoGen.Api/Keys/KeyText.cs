using System.Security.Cryptography;
using System.Text;

namespace EmoGen.Api.Keys;

/// <summary>A key's text, <c>eg_PREFIX_SECRET</c>: told once, to its owner, and kept nowhere.</summary>
public static class KeyText
{
    /// <summary>What every key begins with: it tells a key from a token, and lets scanners for secrets know one.</summary>
    public const string Mark = "eg_";

    public const int PrefixLength = 11;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SecretLength = 43; // 256 bits

    public static string Create() =>
        $"{Mark}{RandomNumberGenerator.GetString(Alphabet, PrefixLength - Mark.Length)}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";

    /// <summary>A hash that no key has.</summary>
    public static string NoHash { get; } = new('0', 64);

    /// <summary>The public beginning; null where the text is no key.</summary>
    public static string? Prefix(string text) => IsKey(text) ? text[..PrefixLength] : null;

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    public static bool Matches(string text, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(text)), Encoding.ASCII.GetBytes(hash));

    private static bool IsKey(string text) => text.Length == PrefixLength + 1 + SecretLength && text.StartsWith(Mark, StringComparison.Ordinal)
        && text[PrefixLength] == '_' && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
