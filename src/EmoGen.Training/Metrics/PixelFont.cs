namespace EmoGen.Training.Metrics;

/// <summary>Capital letters and digits of 5 x 7 pixels, for labels on machines without fonts.</summary>
internal static class PixelFont
{
    public const int Height = 7;

    /// <summary>A letter and the gap behind it.</summary>
    public const int Advance = 6;

    private const int Columns = 5;

    private const string Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

    /// <summary>Five columns of each sign, from the left, as bytes in hexadecimal; a column's lowest bit is its top.</summary>
    private static readonly byte[] Bits = Convert.FromHexString(string.Concat("""
        7E1111117E 7F49494936 3E41414122 7F4141413E 7F49494941 7F09090901 3E4149497A 7F0808087F 00417F4100 2040413F01
        7F08142241 7F40404040 7F020C027F 7F0408107F 3E4141413E 7F09090906 3E4151215E 7F09192946 4649494931 01017F0101
        3F4040403F 1F2040201F 3F4038403F 6314081463 0708700807 6151494543 3E5149453E 00427F4000 4261514946 2141454B31
        1814127F10 2745454539 3C4A494930 0171090503 3649494936 064949291E 08083E0808 0808080808 0060600000
        """.Where(char.IsAsciiHexDigit)));

    /// <summary>The dark pixels of a text in capitals, from its upper left corner; a sign that the font has not is a gap.</summary>
    public static IEnumerable<(int X, int Y)> Pixels(string text) =>
        from sign in text.ToUpperInvariant().Index()
        let known = Signs.IndexOf(sign.Item, StringComparison.Ordinal)
        where known >= 0
        from x in Enumerable.Range(0, Columns)
        from y in Enumerable.Range(0, Height)
        where (Bits[(known * Columns) + x] >> y & 1) != 0
        select ((sign.Index * Advance) + x, y);
}
