using System.Security.Cryptography;
using EmoGen.Api.Keys;

namespace EmoGen.Api.Studies;

/// <summary>
/// The random ends of a study's links, 130 bits each: a participant's token, <c>egp_...</c>, and a study's join code, <c>egj_...</c>. By their beginnings the log
/// knows them and takes them out.
/// </summary>
internal static class LinkText
{
    public const string TokenMark = "egp_";
    public const string CodeMark = "egj_";

    public const int Length = 4 + RandomLength;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 22;

    public static string CreateToken() => TokenMark + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    public static string CreateCode() => CodeMark + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    /// <summary>The hash by which a participant is found; null where the text is no token.</summary>
    public static string? HashOfToken(string text) => text.Length == Length && text.StartsWith(TokenMark, StringComparison.Ordinal) ? KeyText.Hash(text) : null;
}
