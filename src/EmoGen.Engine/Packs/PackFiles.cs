using System.Text.Json;

namespace EmoGen.Engine.Packs;

/// <summary>Reads the small files of a pack; what is wrong with one is said with its name.</summary>
internal sealed class PackFiles(string folder)
{
    public const string Index = "model_index.json";
    public const string Manifest = "emogen/pack.json";
    public const string Mapping = "emogen/mapping.json";
    public const string Encoder = "emogen/emotion_encoder.json";
    public const string Attributes = "emogen/attributes.json";
    public const string EmotionSpace = "emogen/emotion_space.safetensors";
    public const string LearnedWords = "emogen/learned_embeds.safetensors";
    public const string Prompts = "emogen/prompts.json";
    public const string Scheduler = "scheduler/scheduler_config.json";
    public const string Preprocessor = "clip/preprocessor_config.json";
    public const string SafetyChecker = "safety_checker/config.json";
    public const string SafetyPreprocessor = "feature_extractor/preprocessor_config.json";

    private static readonly string[] Tokenizer = ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"];

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.Hidden };

    public string Path(string relative) => System.IO.Path.Combine(folder, relative);

    public bool Has(string relative) => File.Exists(Path(relative));

    /// <summary>Relative paths of all files but the manifest and hidden ones, in ordinal order, with <c>/</c> between folders.</summary>
    public IReadOnlyList<string> All() =>
        [.. Directory.EnumerateFiles(folder, "*", Everything)
            .Select(file => System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => file != Manifest && !file.StartsWith('.'))
            .Order(StringComparer.Ordinal)];

    /// <exception cref="PackException">The file is absent, not JSON, or not what <paramref name="parse"/> expects.</exception>
    public T ReadJson<T>(string relative, Func<JsonElement, T> parse)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path(relative)));
            return parse(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidDataException or InvalidOperationException or KeyNotFoundException)
        {
            throw Problem(relative, problem.Message, problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Problem(relative, Has(relative) ? $"cannot be read ({problem.Message})" : "is missing", problem);
        }
    }

    /// <exception cref="PackException">One of the tokenizer's files is missing.</exception>
    public void RequireTokenizer() => Array.ForEach(Tokenizer, file => Require($"tokenizer/{file}"));

    /// <exception cref="PackException">The file is missing.</exception>
    public void Require(string relative)
    {
        if (!Has(relative))
        {
            throw Problem(relative, "is missing");
        }
    }

    public PackException Problem(string relative, string problem, Exception? inner = null) => new($"{Path(relative)}: {problem}", inner);
}
