using EmoGen.Engine.Tokenization;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Tests.Pretraining;

public sealed class BpeTrainerTests : IDisposable
{
    private static readonly string[] Captions =
    [
        "a red balloon over a green field", "a grey storm over a dark sea", "two red balloons and a kite", "a field of flowers, a café",
        "a dark and stormy sea", "the storm over the field", "Balloons! Balloons!",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emogen");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Frequent_words_become_single_tokens_and_come_back()
    {
        BpeVocabulary vocabulary = BpeTrainer.Train(Captions, 600);
        ClipTokenizer tokenizer = SaveAndLoad(vocabulary);
        Assert.Equal(vocabulary.Tokens.Count, tokenizer.VocabularySize);
        Assert.Single(tokenizer.Encode("storm"));
        Assert.Single(tokenizer.Encode("Field"));
        Assert.All(Captions, caption => Assert.Equal(
            string.Join(' ', ClipText.Words(ClipText.Normalize(caption))), tokenizer.Decode(tokenizer.Encode(caption))));
    }

    [Fact]
    public void Words_never_seen_are_spelled_in_bytes_without_the_unknown_token()
    {
        ClipTokenizer tokenizer = SaveAndLoad(BpeTrainer.Train(Captions, 540));
        const string Unseen = "zyx 漢字 😀 ÿ";
        Assert.DoesNotContain(tokenizer.EndOfTextId, tokenizer.Encode(Unseen));
        Assert.Equal(Unseen, tokenizer.Decode(tokenizer.Encode(Unseen)));
        string[] bytes = [.. ByteAlphabet.VocabularyOrder.Select(b => ByteAlphabet.SymbolOf(b).ToString())];
        Assert.Equal(256, bytes.Distinct().Count());
        Assert.DoesNotContain(tokenizer.EndOfTextId, bytes.Concat(bytes.Select(b => b + ByteAlphabet.EndOfWord)).Select(tokenizer.IdOf));
    }

    [Fact]
    public void Layout_is_that_of_CLIP()
    {
        BpeVocabulary vocabulary = BpeTrainer.Train(Captions, 540);
        ClipTokenizer tokenizer = SaveAndLoad(vocabulary);
        Assert.Equal(540, vocabulary.Tokens.Count);
        Assert.Equal(["!", "\"", "#"], vocabulary.Tokens.Take(3));
        Assert.Equal("!</w>", vocabulary.Tokens[256]);
        Assert.Equal(vocabulary.Merges[0].Left + vocabulary.Merges[0].Right, vocabulary.Tokens[512]);
        Assert.Equal((538, 539, 539, 77), (tokenizer.StartOfTextId, tokenizer.EndOfTextId, tokenizer.PaddingId, tokenizer.MaxLength));
        Assert.Equal(540, tokenizer.WithTokens(["<fear>"]).IdOf("<fear>"));
    }

    [Fact]
    public void The_most_frequent_pair_is_merged_first()
    {
        BpeVocabulary vocabulary = BpeTrainer.Train(["abab abab ab", "cd cd"], SmallWith(4));
        Assert.Equal([("a", "b</w>"), ("a", "b"), ("c", "d</w>"), ("ab", "ab</w>")], vocabulary.Merges);
    }

    [Fact]
    public void Merging_ends_where_no_pair_occurs_twice() =>
        Assert.Equal([("c", "d</w>")], BpeTrainer.Train(["cd cd ef"], 1000).Merges);

    [Fact]
    public void The_same_captions_in_any_order_give_the_same_files()
    {
        DirectoryInfo one = _folder.CreateSubdirectory("one"), other = _folder.CreateSubdirectory("other");
        BpeTrainer.Train(Captions, 600).Save(one.FullName);
        BpeTrainer.Train(Captions.Reverse(), 600).Save(other.FullName);
        Assert.Equal(4, one.GetFiles().Length);
        Assert.All(one.GetFiles(), file => Assert.Equal(
            File.ReadAllBytes(file.FullName), File.ReadAllBytes(Path.Combine(other.FullName, file.Name))));
    }

    [Fact]
    public void A_vocabulary_without_room_for_the_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train(Captions, 513));

    private static int SmallWith(int merges) => BpeTrainer.SmallestVocabulary + merges;

    private ClipTokenizer SaveAndLoad(BpeVocabulary vocabulary)
    {
        vocabulary.Save(_folder.FullName);
        return ClipTokenizer.Load(_folder.FullName);
    }
}
