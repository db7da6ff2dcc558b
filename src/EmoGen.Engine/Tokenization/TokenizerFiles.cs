using System.Text.Json;

namespace EmoGen.Engine.Tokenization;

/// <summary>The four files of a CLIP tokenizer's folder, read and checked.</summary>
internal sealed class TokenizerFiles
{
    private readonly string _folder;

    public TokenizerFiles(string folder)
    {
        _folder = folder;
        Ids = ReadVocabulary();
        Merges = ReadMerges();
        using JsonDocument config = ReadJson("tokenizer_config.json");
        using JsonDocument special = ReadJson("special_tokens_map.json");
        string @class = config.RootElement.TryGetProperty("tokenizer_class", out JsonElement name) ? name.ToString() : "CLIPTokenizer";
        if (@class is not ("CLIPTokenizer" or "CLIPTokenizerFast"))
        {
            throw new TokenizerException($"{PathOf("tokenizer_config.json")}: tokenizer_class is {@class}, expected CLIPTokenizer");
        }

        MaxLength = ReadMaxLength(config.RootElement);
        Unknown = SpecialToken("unk_token", ClipText.EndOfText);
        Start = SpecialToken("bos_token", ClipText.StartOfText);
        End = SpecialToken("eos_token", ClipText.EndOfText);
        Padding = SpecialToken("pad_token", ClipText.EndOfText);

        string SpecialToken(string key, string otherwise)
        {
            string token = TokenText(special.RootElement, key) ?? TokenText(config.RootElement, key) ?? otherwise;
            return Ids.ContainsKey(token)
                ? token
                : throw new TokenizerException($"{PathOf("special_tokens_map.json")}: {key} \"{token}\" is not in vocab.json");
        }
    }

    /// <summary>Id of each token, 0 to count - 1.</summary>
    public Dictionary<string, int> Ids { get; }

    /// <summary>Which two ids become which, by rank.</summary>
    public Dictionary<(int Left, int Right), (int Rank, int Id)> Merges { get; }

    public int MaxLength { get; }

    public string Start { get; }

    public string End { get; }

    public string Padding { get; }

    public string Unknown { get; }

    private string PathOf(string file) => Path.Combine(_folder, file);

    private T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(PathOf(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{PathOf(file)}: a tokenizer folder needs this file, and it cannot be read", e);
        }
        catch (JsonException e)
        {
            throw new TokenizerException($"{PathOf(file)}: not the JSON expected there: {e.Message}", e);
        }
    }

    private JsonDocument ReadJson(string file)
    {
        JsonDocument document = Read(file, path => JsonDocument.Parse(File.ReadAllBytes(path)));
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
            : throw new TokenizerException($"{PathOf(file)}: expected a JSON object");
    }

    private Dictionary<string, int> ReadVocabulary()
    {
        Dictionary<string, int> ids = Read("vocab.json", Parse)
            ?? throw new TokenizerException($"{PathOf("vocab.json")}: expected a JSON object from token to id");
        return ids.Values.Order().SequenceEqual(Enumerable.Range(0, ids.Count))
            ? ids
            : throw new TokenizerException($"{PathOf("vocab.json")}: expected the ids 0 to {ids.Count - 1}, each once");

        static Dictionary<string, int>? Parse(string path) => JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(path));
    }

    private Dictionary<(int Left, int Right), (int Rank, int Id)> ReadMerges()
    {
        string[] lines = Read("merges.txt", File.ReadAllLines);
        int header = lines.Length > 0 && lines[0].StartsWith("#version", StringComparison.Ordinal) ? 1 : 0;
        Dictionary<(int, int), (int, int)> merges = new(lines.Length);
        for (int i = header; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            string[] pair = lines[i].Split(' ');
            if (pair.Length != 2
                || !Ids.TryGetValue(pair[0], out int left)
                || !Ids.TryGetValue(pair[1], out int right)
                || !Ids.TryGetValue(pair[0] + pair[1], out int merged))
            {
                throw new TokenizerException(
                    $"{PathOf("merges.txt")}, line {i + 1}: expected two tokens of vocab.json that make a third, found \"{lines[i]}\"");
            }

            merges.TryAdd((left, right), (i, merged));
        }

        return merges;
    }

    private int ReadMaxLength(JsonElement config)
    {
        if (!config.TryGetProperty("model_max_length", out JsonElement value))
        {
            return ClipTokenizer.DefaultMaxLength;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int length) && length is >= 3 and <= 4096
            ? length
            : throw new TokenizerException($"{PathOf("tokenizer_config.json")}: model_max_length is {value}, expected 3 to 4096");
    }

    /// <summary>A special token stands there as text, or as an object with its text in <c>content</c>.</summary>
    private static string? TokenText(JsonElement map, string key)
    {
        bool known = map.TryGetProperty(key, out JsonElement token);
        bool nested = known && token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out token);
        return (known || nested) && token.ValueKind == JsonValueKind.String ? token.GetString() : null;
    }
}
