namespace EmoGen.Engine.Tokenization;

/// <summary>
/// The 256 printable characters that stand for bytes in the vocabularies of GPT-2 and CLIP: printable Latin-1 characters stand for
/// themselves, the other 68 bytes, in order, for U+0100 and up.
/// </summary>
public static class ByteAlphabet
{
    /// <summary>What CLIP appends to the last symbol of a word.</summary>
    public const string EndOfWord = "</w>";

    private static readonly char[] Symbols = MakeSymbols();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Symbols[b], b => (byte)b);

    /// <summary>The bytes in the order in which CLIP's vocabulary lists them: those that stand for themselves first.</summary>
    public static IReadOnlyList<byte> VocabularyOrder { get; } =
        [.. Enumerable.Range(0, 256).OrderBy(b => Symbols[b]).Select(b => (byte)b)];

    public static char SymbolOf(byte value) => Symbols[value];

    public static bool TryGetByte(char symbol, out byte value) => Bytes.TryGetValue(symbol, out value);

    private static char[] MakeSymbols()
    {
        int next = 256;
        return [.. Enumerable.Range(0, 256).Select(b => (char)(StandsForItself(b) ? b : next++))];
    }

    private static bool StandsForItself(int b) => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
