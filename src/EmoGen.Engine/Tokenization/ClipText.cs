using System.Globalization;
using System.Text;

namespace EmoGen.Engine.Tokenization;

/// <summary>How CLIP's tokenizer prepares text: repaired, in lower case, cut into words.</summary>
public static class ClipText
{
    public const string StartOfText = "<|startoftext|>";
    public const string EndOfText = "<|endoftext|>";

    // Tried in this order at every place, before letters, digits and signs.
    private static readonly string[] FixedWords = [StartOfText, EndOfText, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum RuneKind
    {
        Space,
        Letter,
        Number,
        Sign,
    }

    /// <summary>Repairs what encodings and typography did to a text, and lower-cases it as Python's <c>str.lower</c> does.</summary>
    public static string Normalize(string text) => ToLower(TextRepair.Repair(text));

    /// <summary>
    /// The words of a normalized text: an English contraction's end, a run of letters, a single digit, or a run of other signs
    /// (the pattern of CLIP's tokenizer).
    /// </summary>
    public static IEnumerable<string> Words(string normalized)
    {
        int at = 0;
        while (at < normalized.Length)
        {
            RuneKind kind = KindAt(normalized, at, out int next);
            if (kind == RuneKind.Space)
            {
                at = next;
                continue;
            }

            int end = EndOfWord(normalized, at, kind, next);
            yield return normalized[at..end];
            at = end;
        }
    }

    private static int EndOfWord(string text, int at, RuneKind kind, int next)
    {
        foreach (string word in FixedWords)
        {
            if (text.AsSpan(at).StartsWith(word, StringComparison.Ordinal))
            {
                return at + word.Length;
            }
        }

        while (kind != RuneKind.Number && next < text.Length && KindAt(text, next, out int after) == kind)
        {
            next = after;
        }

        return next;
    }

    private static RuneKind KindAt(string text, int at, out int next)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
        next = at + length;
        if (Rune.IsWhiteSpace(rune))
        {
            return RuneKind.Space;
        }

        return Rune.IsLetter(rune) ? RuneKind.Letter : Rune.IsNumber(rune) ? RuneKind.Number : RuneKind.Sign;
    }

    private static string ToLower(string text)
    {
        StringBuilder lower = new(text.Length);
        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
            lower.Append(rune.Value switch
            {
                'İ' => "i\u0307",
                'Σ' => IsFinal(text, at) ? "ς" : "σ",
                _ => Rune.ToLowerInvariant(rune).ToString(),
            });
            at += length;
        }

        return lower.ToString();
    }

    /// <summary>Unicode's Final_Sigma: a letter with case before, none after, signs that carry no case passed over.</summary>
    private static bool IsFinal(string text, int sigma)
    {
        int before = sigma - 1, after = sigma + 1;
        while (before >= 0 && IsCaseIgnorable(text, before))
        {
            before--;
        }

        while (after < text.Length && IsCaseIgnorable(text, after))
        {
            after++;
        }

        return before >= 0 && IsCased(text, before) && !(after < text.Length && IsCased(text, after));
    }

    private static bool IsCased(string text, int at)
    {
        int start = char.IsLowSurrogate(text[at]) && at > 0 ? at - 1 : at;
        return text[at] is 'ª' or 'º' or (>= 'Ⅰ' and <= 'ⅿ') or (>= 'Ⓐ' and <= 'ⓩ')
            || CharUnicodeInfo.GetUnicodeCategory(text, start)
                is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
    }

    private static bool IsCaseIgnorable(string text, int at) =>
        "'.:\u00B7\u2018\u2019\u2024\u2027".Contains(text[at], StringComparison.Ordinal)
        || CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
