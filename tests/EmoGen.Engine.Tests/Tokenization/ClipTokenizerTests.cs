using System.Text.Json;
using EmoGen.Engine.Tokenization;

namespace EmoGen.Engine.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    private static readonly Lazy<ClipTokenizer> Loaded = new(() => ClipTokenizer.Load(Golden.Require("clip_tokenizer")));

    private static ClipTokenizer Clip => Loaded.Value;

    private static JsonElement Expected => Golden.Json("clip_tokenizer/golden_ftfy.json");

    [Fact]
    public void Every_golden_prompt_has_the_ids_and_the_length_of_the_reference()
    {
        JsonElement prompts = Expected.GetProperty("prompts");
        Assert.All(prompts.EnumerateArray(), prompt => AssertCase(Clip, prompt));
        Assert.Equal(134, prompts.GetArrayLength());
    }

    [Fact]
    public void An_added_token_is_found_as_written_and_only_so()
    {
        JsonElement added = Expected.GetProperty("added");
        ClipTokenizer tokenizer = Clip.WithTokens(["<amusement>"]);
        Assert.Equal(added.GetProperty("len").GetInt32(), tokenizer.VocabularySize);
        Assert.Equal(49408, tokenizer.IdOf("<amusement>"));
        Assert.All(added.GetProperty("cases").EnumerateArray(), @case => AssertCase(tokenizer, @case));
    }

    [Fact]
    public void Added_tokens_leave_the_first_tokenizer_as_it_was()
    {
        ClipTokenizer tokenizer = Clip.WithTokens(["<fear>"]).WithTokens(["<awe>", "<fear>s"]);
        Assert.Equal([49408, 49409, 49410], ((string[])["<fear>", "<awe>", "<fear>s"]).Select(tokenizer.IdOf));
        Assert.Equal([49410, 49408, 49409], tokenizer.Encode("<fear>s<fear><awe>"));
        Assert.Equal(49408, Clip.VocabularySize);
        Assert.Equal(3, Clip.Encode("<fear>").Count);
    }

    [Theory]
    [InlineData("<fear>")]
    [InlineData("cat</w>")]
    [InlineData("<|endoftext|>")]
    public void A_token_that_is_known_already_is_refused(string token)
    {
        ClipTokenizer tokenizer = Clip.WithTokens(["<fear>"]);
        Assert.Contains(token, Assert.Throws<ArgumentException>(() => tokenizer.WithTokens([token])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_and_special_ids_are_those_of_the_files()
    {
        Assert.Equal((49408, 77), (Clip.VocabularySize, Clip.MaxLength));
        Assert.Equal((49406, 49407, 49407), (Clip.StartOfTextId, Clip.EndOfTextId, Clip.PaddingId));
        Assert.Equal([2368], Clip.Encode("cat"));
        Assert.Equal(33648, Clip.IdOf("vishal</w>"));
        Assert.Equal(49407, Clip.IdOf("<nomatter>"));
    }

    [Fact]
    public void Prompts_of_a_batch_padded_to_the_longest_begin_alike()
    {
        JsonElement batch = Expected.GetProperty("batch_longest");
        Assert.All(batch.GetProperty("texts").EnumerateArray().Zip(batch.GetProperty("input_ids").EnumerateArray()), pair =>
        {
            int[] expected = Ids(pair.Second);
            Assert.Equal(expected, Clip.Tokenize(pair.First.GetString()!).Ids[..expected.Length]);
        });
    }

    [Fact]
    public void The_text_that_does_not_fit_is_told()
    {
        string fits = string.Join(' ', Enumerable.Repeat("word", 75));
        TokenizedText cut = Clip.Tokenize(fits + " a Café, 😀 <|endoftext|> room");
        Assert.Null(Clip.Tokenize(fits).CutText);
        Assert.Equal(77, Clip.Tokenize(fits).Length);
        Assert.Equal("a café , 😀 <|endoftext|> room", cut.CutText);
        Assert.Equal((83, 77, 49407), (cut.Length, cut.Ids.Length, cut.Ids[^1]));
    }

    [Theory]
    [InlineData("\uD800")]
    [InlineData("a\uDC00b")]
    [InlineData("\uD83D<|endoftext|>")]
    [InlineData("Σ\uD800Σ'")]
    [InlineData("\u0301\u0301 &#xD800; \u001B[31m \0")]
    public void Broken_text_is_read_as_if_its_broken_parts_were_replaced(string text)
    {
        string replaced = string.Concat(text.Select(c => char.IsSurrogate(c) ? '\uFFFD' : c));
        Assert.Equal(Clip.Encode(replaced), Clip.Encode(text));
    }

    [Fact]
    public void A_megabyte_of_anything_is_encoded()
    {
        Random random = new(7);
        string letters = new([.. Enumerable.Range(0, 1 << 20).Select(_ => (char)('a' + random.Next(26)))]);
        string anything = new([.. Enumerable.Range(0, 1 << 20).Select(_ => (char)random.Next(1 << 16))]);
        string marks = "a" + new string('\u0301', 1 << 20);
        ClipTokenizer clip = Clip; // outside Assert.All, which would report a skip as a failure
        Assert.All([letters, anything, marks, new string('&', 1 << 20)], text => Assert.True(clip.Tokenize(text).Length > 1000));
        Assert.Equal(letters, Clip.Decode(Clip.Encode(letters)));
    }

    [Theory]
    [InlineData("vocab.json", "{\"a\":0,\"b\":0}", "each once")]
    [InlineData("vocab.json", "[]", "JSON")]
    [InlineData("merges.txt", "#version: 0.2\ni n\nq\n", "line 3")]
    [InlineData("tokenizer_config.json", "{\"tokenizer_class\":\"T5Tokenizer\"}", "T5Tokenizer")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\":1}", "model_max_length")]
    [InlineData("special_tokens_map.json", "{\"pad_token\":\"<nowhere>\"}", "<nowhere>")]
    [InlineData("special_tokens_map.json", null, "special_tokens_map.json")]
    public void A_bad_file_is_named(string file, string? content, string expected)
    {
        string source = Golden.Require("clip_tokenizer");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emogen");
        try
        {
            foreach (string name in (string[])["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"])
            {
                File.CreateSymbolicLink(Path.Combine(folder.FullName, name), Path.Combine(source, name));
            }

            File.Delete(Path.Combine(folder.FullName, file));
            if (content is not null)
            {
                File.WriteAllText(Path.Combine(folder.FullName, file), content);
            }

            string message = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(folder.FullName)).Message;
            Assert.Contains(file, message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertCase(ClipTokenizer tokenizer, JsonElement @case)
    {
        TokenizedText actual = tokenizer.Tokenize(@case.GetProperty("text").GetString()!);
        Assert.Equal(Ids(@case.GetProperty("input_ids")), actual.Ids);
        Assert.Equal(@case.GetProperty("length_untruncated").GetInt32(), actual.Length);
    }

    private static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
