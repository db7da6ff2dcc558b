using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace EmoGen.Engine.Tokenization;

/// <summary>
/// The repairs that CLIP's tokenizer makes before it reads a text (those of ftfy's <c>fix_text</c>, without its guessing at text
/// decoded with a wrong character set): HTML entities, Windows-1252 control codes, ligatures, full-width characters, curly quotes, terminal
/// escapes, control characters, canonical composition.
/// </summary>
internal static partial class TextRepair
{
    // What the C1 control codes U+0080 to U+009F mean in Windows-1252; five have no meaning there and stay.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static readonly Dictionary<char, string> Ligatures =
        "Ĳ=IJ ĳ=ij ŉ=ʼn Ǆ=DŽ ǅ=Dž ǆ=dž Ǉ=LJ ǈ=Lj ǉ=lj Ǌ=NJ ǋ=Nj ǌ=nj Ǳ=DZ ǲ=Dz ǳ=dz ﬀ=ff ﬁ=fi ﬂ=fl ﬃ=ffi ﬄ=ffl ﬅ=ſt ﬆ=st"
            .Split(' ').ToDictionary(pair => pair[0], pair => pair[2..]);

    /// <summary>Repairs a text line by line; entities stay as they are from the first line on that has a <c>&lt;</c>.</summary>
    public static string Repair(string text)
    {
        if (!NeedsRepair(text))
        {
            return text;
        }

        bool markup = false;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            markup |= lines[i].Contains('<', StringComparison.Ordinal);
            lines[i] = RepairLine(lines[i], !markup);
        }

        return string.Join('\n', lines);
    }

    private static bool NeedsRepair(string text) =>
        text.Contains('&', StringComparison.Ordinal) || text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string RepairLine(string line, bool unescape)
    {
        string before;
        do
        {
            before = line;
            line = unescape ? Entity().Replace(line, entity => Unescape(entity.Value)) : line;
            line = ReplaceCharacters(line);
            line = TerminalEscape().Replace(line, "");
            line = UnicodeForms.Compose(ControlCharacters().Replace(line, ""));
        }
        while (line != before);
        return line;
    }

    /// <summary>
    /// The character of an entity; a name in capitals (<c>&amp;EACUTE;</c>) that means nothing stands for the one in small letters.
    /// </summary>
    private static string Unescape(string entity)
    {
        string character = WebUtility.HtmlDecode(entity);
        return character == entity && !entity.Any(char.IsAsciiLetterLower) ? WebUtility.HtmlDecode(entity.ToLowerInvariant()) : character;
    }

    private static string ReplaceCharacters(string line)
    {
        StringBuilder replaced = new(line.Length);
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (!rune.IsBmp)
            {
                replaced.Append(rune.ToString());
                continue;
            }

            char c = (char)rune.Value;
            c = c is >= '\u0080' and <= '\u009F' ? Windows1252[c - '\u0080'] : c;
            foreach (char part in Ligatures.GetValueOrDefault(c) ?? UnicodeForms.PlainWidth(c) ?? c.ToString())
            {
                replaced.Append(Uncurl(part));
            }
        }

        return replaced.ToString();
    }

    private static char Uncurl(char c) => c switch
    {
        'ʼ' or (>= '‘' and <= '‛') => '\'',
        >= '“' and <= '‟' => '"',
        _ => c,
    };

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};")]
    private static partial Regex Entity();

    [GeneratedRegex(@"\u001B\[[0-9;]*[A-Za-z]")]
    private static partial Regex TerminalEscape();

    [GeneratedRegex(@"[\0-\u0008\u000B\u000E-\u001F\u007F\u206A-\u206F\uFEFF\uFFF9-\uFFFC]")]
    private static partial Regex ControlCharacters();
}
