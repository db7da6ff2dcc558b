using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>
/// Lays packs, runs, tokenizers and prompts over one another as a model pack: of two with the same part the later one counts. Weights of runs become float16;
/// where each part comes from stands in the manifest.
/// </summary>
internal static class PackBuilder
{
    private const string Index = "model_index.json", Manifest = "emogen/pack.json", LearnedWords = "emogen/learned_embeds.safetensors", Prompts = "emogen/prompts.json", Weights = ".safetensors";

    /// <summary>Words for other tools, which a run of 'train textual-inversion' writes beside its part of the pack.</summary>
    private const string ForOtherTools = "embeddings";

    /// <summary>The part that makes each way from emotions to words; a pack has one of them.</summary>
    private static readonly Dictionary<string, EmotionMethod> Methods = new()
    {
        ["mapping"] = EmotionMethod.Mapping,
        ["learned_embeds"] = EmotionMethod.TextualInversion,
        ["prompts"] = EmotionMethod.Prompt,
    };

    /// <param name="sources">Packs, finished runs, tokenizers and folders of prompts, in order.</param>
    /// <param name="manifest">Its sources and method are added to.</param>
    /// <param name="output">A folder that does not exist yet.</param>
    /// <exception cref="PackException">A source is none of these, a part is missing, or two do not fit together; nothing is left behind.</exception>
    public static ModelPack Build(IReadOnlyList<string> sources, PackManifest manifest, string output)
    {
        using var writer = new PackWriter(output);
        var parts = new Dictionary<string, (Layer Layer, string[] Files)>();
        foreach (Layer layer in sources.Select(Layer.Of))
        {
            foreach (IGrouping<string, string> part in layer.Files().Where(f => f != Manifest && PartOf(f) != ForOtherTools).GroupBy(PartOf))
            {
                foreach (string replaced in Methods.Keys.Where(_ => Methods.ContainsKey(part.Key)))
                {
                    parts.Remove(replaced);
                }

                parts[part.Key] = (layer, [.. part]);
            }
        }

        foreach ((Layer layer, string relative) in parts.Values.SelectMany(p => p.Files.Select(f => (p.Layer, f))))
        {
            string path = Path.Combine(layer.Folder, relative);
            if (layer.IsRun && relative.EndsWith(Weights, StringComparison.Ordinal))
            {
                WriteHalf(writer, path, relative);
            }
            else
            {
                writer.Copy(path, relative);
            }
        }

        writer.WriteJson(Index, ModelIndex(parts.ContainsKey("safety_checker")));
        EmotionMethod method = Methods.FirstOrDefault(m => parts.ContainsKey(m.Key)).Value; // None without any
        return writer.Finish(manifest with { Method = method, Source = parts.ToDictionary(p => p.Key, p => p.Value.Layer.Origin(p.Key)) });
    }

    /// <summary>What a file is a piece of: the folder, and within <c>emogen/</c> the file's name.</summary>
    private static string PartOf(string relative) => relative.StartsWith("emogen/", StringComparison.Ordinal)
        ? Path.GetFileNameWithoutExtension(relative)
        : relative.Split('/')[0];

    private static void WriteHalf(PackWriter writer, string path, string relative)
    {
        using var scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        bool exact = relative == LearnedWords
            || (relative.StartsWith("emogen/emotion_", StringComparison.Ordinal) && !relative.Contains("encoder", StringComparison.Ordinal));
        writer.WriteTensors(relative, checkpoint.Tensors.Values.ToDictionary(
            t => t.Name, t => t.Dtype == ScalarType.Float32 && !exact ? checkpoint.Load(t.Name).to(ScalarType.Float16) : checkpoint.Load(t.Name)));
    }

    /// <summary>What diffusers' StableDiffusionPipeline reads first.</summary>
    private static JsonElement ModelIndex(bool safetyChecker)
    {
        Dictionary<string, object> index = new()
        {
            ["_class_name"] = "StableDiffusionPipeline",
            ["scheduler"] = new[] { "diffusers", "UniPCMultistepScheduler" },
            ["text_encoder"] = new[] { "transformers", "CLIPTextModel" },
            ["tokenizer"] = new[] { "transformers", "CLIPTokenizer" },
            ["unet"] = new[] { "diffusers", "UNet2DConditionModel" },
            ["vae"] = new[] { "diffusers", "AutoencoderKL" },
        };
        if (safetyChecker)
        {
            index["feature_extractor"] = new[] { "transformers", "CLIPImageProcessor" };
            index["safety_checker"] = new[] { "stable_diffusion", "StableDiffusionSafetyChecker" };
        }

        return JsonSerializer.SerializeToElement(index);
    }

    /// <summary>A source of files.</summary>
    /// <param name="Folder">Laid out as a pack.</param>
    /// <param name="Prefix">Only this file, or files under this folder.</param>
    /// <param name="Origin">Where a part of it comes from.</param>
    private sealed record Layer(string Folder, string Prefix, Func<string, string> Origin, bool IsRun = false)
    {
        public static Layer Of(string source)
        {
            if (File.Exists(Path.Combine(source, Index)))
            {
                ModelPack pack = ModelPack.Open(source);
                string name = $"{pack.Manifest.Name} {pack.Manifest.Version} ({pack.Hash})";
                return new Layer(source, "", part => pack.Manifest.Source.GetValueOrDefault(part) is { } from ? $"{name}: {from}" : name);
            }

            string record = Path.Combine(source, "run.json"), parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)))!;
            if (File.Exists(record))
            {
                JsonNode run = JsonNode.Parse(File.ReadAllBytes(record))!;
                string origin = $"emogen train {run["kind"]}, {run["commit"]}, {run["options"]!["steps"]} steps, seed {run["options"]!["seed"]}, data {run["data"]}";
                return new Layer(Path.Combine(source, "output"), "", _ => origin, IsRun: true);
            }

            if (File.Exists(Path.Combine(source, Prompts)))
            {
                return new Layer(source, Prompts, _ => $"prompts of {Path.GetFileName(source)}");
            }

            return File.Exists(Path.Combine(source, "vocab.json")) && Path.GetFileName(Path.TrimEndingDirectorySeparator(source)) == "tokenizer"
                ? new Layer(parent, "tokenizer", _ => "emogen train tokenizer")
                : throw new PackException($"{source}: expected a pack (with {Index}), a run (with run.json), a folder with {Prompts} or one named tokenizer (with vocab.json)");
        }

        public IEnumerable<string> Files() => File.Exists(Path.Combine(Folder, Prefix)) ? [Prefix] : Directory.EnumerateFiles(Path.Combine(Folder, Prefix), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Where(path => path.Contains('/', StringComparison.Ordinal));
    }
}
