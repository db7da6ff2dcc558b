using System.Text.Json;

namespace EmoGen.Api.Tests.Support;

/// <summary>The smallest tokenizer in CLIP's layout: every byte is a token, at the end of a word another one; no merges.</summary>
internal static class TestTokenizer
{
    /// <summary>Every byte twice, start and end of text.</summary>
    public const int VocabularySize = (2 * 256) + 2;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] bytes = [.. ByteLetters()];
        string[] tokens = [.. bytes, .. bytes.Select(b => b + "</w>"), "<|startoftext|>", "<|endoftext|>"];
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(tokens.Select((token, id) => (token, id)).ToDictionary()));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"), """{"model_max_length":77,"tokenizer_class":"CLIPTokenizer"}""");
        File.WriteAllText(
            Path.Combine(folder, "special_tokens_map.json"),
            """{"bos_token":"<|startoftext|>","eos_token":"<|endoftext|>","pad_token":"<|endoftext|>","unk_token":"<|endoftext|>"}""");
    }

    /// <summary>The letter that byte-level vocabularies write for each byte: printable ones as they are, the others from U+0100 on (GPT-2).</summary>
    private static IEnumerable<string> ByteLetters()
    {
        int next = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            yield return ((char)(printable ? value : next++)).ToString();
        }
    }
}
