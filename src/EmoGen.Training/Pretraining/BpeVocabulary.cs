using System.Text.Encodings.Web;
using System.Text.Json;
using EmoGen.Engine.Tokenization;

namespace EmoGen.Training.Pretraining;

/// <summary>A byte-pair vocabulary that a text encoder can be trained on.</summary>
/// <param name="Tokens">All tokens by id; start and end of text are the last two.</param>
/// <param name="Merges">The pairs that become one token, first merge first.</param>
public sealed record BpeVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges)
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>Writes the four files of a tokenizer's folder; equal vocabularies give equal bytes.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, string> special = new()
        {
            ["bos_token"] = ClipText.StartOfText,
            ["eos_token"] = ClipText.EndOfText,
            ["pad_token"] = ClipText.EndOfText,
            ["unk_token"] = ClipText.EndOfText,
        };
        Dictionary<string, object> config = new()
        {
            ["add_prefix_space"] = false,
            ["do_lower_case"] = true,
            ["errors"] = "replace",
            ["model_max_length"] = ClipTokenizer.DefaultMaxLength,
            ["tokenizer_class"] = "CLIPTokenizer",
        };
        foreach ((string key, string token) in special)
        {
            config[key] = token;
        }

        WriteJson("vocab.json", Tokens.Index().ToDictionary(p => p.Item, p => p.Index));
        WriteJson("special_tokens_map.json", special);
        WriteJson("tokenizer_config.json", config);
        File.WriteAllText(
            Path.Combine(folder, "merges.txt"),
            string.Concat(["#version: 0.2\n", .. Merges.Select(merge => $"{merge.Left} {merge.Right}\n")]));

        void WriteJson(string file, object content) =>
            File.WriteAllText(Path.Combine(folder, file), JsonSerializer.Serialize(content, Plain) + "\n");
    }
}
