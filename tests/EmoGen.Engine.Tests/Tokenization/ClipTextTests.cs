using EmoGen.Engine.Tokenization;

namespace EmoGen.Engine.Tests.Tokenization;

/// <summary>Expected values are those of Python 3.11 (str.lower, unicodedata.normalize) and of ftfy's documentation.</summary>
public sealed class ClipTextTests
{
    [Theory]
    [InlineData("ΟΔΟΣ ΣΑΣ'Σ Σ", "οδος σασ'ς σ")]
    [InlineData("ΑΣ\u0301", "ας\u0301")]
    [InlineData("ΑΣⅤ", "ασⅴ")]
    [InlineData("İI", "i\u0307i")]
    [InlineData("𐐀ẞ", "𐐨ß")]
    public void Lower_case_is_that_of_Python(string text, string expected) => Assert.Equal(expected, ClipText.Normalize(text));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("a\u0301\u0301", "á\u0301")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u212B", "å")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    public void Characters_are_composed(string text, string expected) => Assert.Equal(expected, ClipText.Normalize(text));

    [Theory]
    [InlineData("ＡＢｶﾞ　！", "abガ !")]
    [InlineData("“it‘s ʼtwas„", "\"it's 'twas\"")]
    [InlineData("ﬃﬅǅ", "ffiſtdž")]
    [InlineData("&eacute;&EACUTE;&amp;lt;&#x41;&nosuch;", "éé<a&nosuch;")]
    [InlineData("&lt; <b> &lt;", "&lt; <b> &lt;")]
    [InlineData("&lt;\r\n<b>&lt;\n&lt;", "<\r\n<b>&lt;\n&lt;")]
    [InlineData("a\u0085", "a…")]
    [InlineData("a\u0093b\u0094", "a\"b\"")]
    [InlineData("\u001B[1;31mred\u001B[0m\u0007", "red")]
    public void Repairs_are_those_of_ftfy(string text, string expected) => Assert.Equal(expected, ClipText.Normalize(text));

    [Theory]
    [InlineData("it's o'clock ''s", "it 's o ' clock '' s")]
    [InlineData("a1b22 x²", "a 1 b 2 2 x ²")]
    [InlineData("!?<|endoftext|> <|endoftext|>a", "!?<| endoftext |> <|endoftext|> a")]
    [InlineData("日本😀語𐐨", "日本 😀 語𐐨")]
    public void Words_are_contractions_letters_digits_and_signs(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', ClipText.Words(text)));
}
