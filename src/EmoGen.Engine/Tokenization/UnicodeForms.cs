using System.Globalization;
using System.Text;

namespace EmoGen.Engine.Tokenization;

/// <summary>
/// Unicode's canonical composition (NFC), and the plain forms of full-width characters. The runtime's own
/// <c>string.Normalize</c> does nothing in globalization-invariant mode, which the service runs in.
/// </summary>
internal static class UnicodeForms
{
    // Hangul syllables compose by arithmetic (The Unicode Standard, section 3.12).
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int, int), int> Compositions = [];
    private static readonly Dictionary<int, byte> CombiningClasses = [];
    private static readonly Dictionary<char, string> PlainForms = [];

    static UnicodeForms()
    {
        using Stream data = typeof(UnicodeForms).Assembly.GetManifestResourceStream("UnicodeForms.txt")!;
        using StreamReader reader = new(data);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                ReadEntry(line[0], line[2..].Split(' '));
            }
        }
    }

    /// <summary>What a full-width or half-width form stands for; null for other characters.</summary>
    public static string? PlainWidth(char c) => PlainForms.GetValueOrDefault(c);

    /// <summary>Normalization form C.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uFFFF'))
        {
            return text;
        }

        List<int> codes = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, codes);
        }

        SortMarks(codes);
        return Recompose(codes);
    }

    private static void ReadEntry(char kind, string[] fields)
    {
        int[] codes = Array.ConvertAll(fields, f => int.Parse(f, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        switch (kind)
        {
            case 'K':
                byte combiningClass = byte.Parse(fields[0], CultureInfo.InvariantCulture);
                for (int code = codes[1]; code <= codes[2]; code++)
                {
                    CombiningClasses[code] = combiningClass;
                }

                break;
            case 'W':
                PlainForms[(char)codes[0]] = string.Concat(codes[1..].Select(char.ConvertFromUtf32));
                break;
            default:
                Decompositions[codes[0]] = codes[1..];
                if (kind == 'C')
                {
                    Compositions[(codes[1], codes[2])] = codes[0];
                }

                break;
        }
    }

    private static void Decompose(int code, List<int> into)
    {
        int syllable = code - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            into.Add(LeadBase + syllable / (Vowels * Tails));
            into.Add(VowelBase + syllable / Tails % Vowels);
            if (syllable % Tails > 0)
            {
                into.Add(TailBase + syllable % Tails);
            }
        }
        else if (Decompositions.TryGetValue(code, out int[]? parts))
        {
            foreach (int part in parts)
            {
                Decompose(part, into);
            }
        }
        else
        {
            into.Add(code);
        }
    }

    /// <summary>Puts each run of combining marks into the order of their classes.</summary>
    private static void SortMarks(List<int> codes)
    {
        for (int from = 0; from < codes.Count; from++)
        {
            int to = from;
            while (to < codes.Count && ClassOf(codes[to]) > 0)
            {
                to++;
            }

            if (to > from + 1)
            {
                int[] sorted = [.. codes[from..to].OrderBy(ClassOf)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    codes[from + i] = sorted[i];
                }
            }

            from = to;
        }
    }

    private static string Recompose(List<int> codes)
    {
        int starter = -1, kept = 0, lastClass = 0;
        for (int at = 0; at < codes.Count; at++)
        {
            int code = codes[at];
            int combiningClass = ClassOf(code);
            bool adjacent = starter == kept - 1;
            bool blocked = !adjacent && lastClass >= combiningClass;
            if (starter >= 0 && !blocked && TryCompose(codes[starter], code, out int composed))
            {
                codes[starter] = composed;
                continue;
            }

            starter = combiningClass == 0 ? kept : starter;
            lastClass = combiningClass;
            codes[kept++] = code;
        }

        StringBuilder result = new(kept);
        for (int i = 0; i < kept; i++)
        {
            result.Append(new Rune(codes[i]).ToString());
        }

        return result.ToString();
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
        {
            composed = SyllableBase + ((first - LeadBase) * Vowels + second - VowelBase) * Tails;
            return true;
        }

        int syllable = first - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && second - TailBase is > 0 and < Tails)
        {
            composed = first + second - TailBase;
            return true;
        }

        return Compositions.TryGetValue((first, second), out composed);
    }

    private static int ClassOf(int code) => CombiningClasses.GetValueOrDefault(code);
}
