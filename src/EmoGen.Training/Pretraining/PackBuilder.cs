using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The runs that make up a small pack.</summary>
internal sealed record PackRuns(
    string Tokenizer, string Clip, string Autoencoder, string UNet, string Encoder, string Classifier, string Mapping);

/// <summary>Lays the results of the training runs out as a Stable Diffusion 1.x checkpoint with an <c>emogen/</c> folder; weights become float16.</summary>
internal static class PackBuilder
{
    /// <summary>Writes every part but <c>emogen/pack.json</c> into an empty folder.</summary>
    public static void WriteParts(PackRuns runs, string folder)
    {
        foreach (string file in Directory.EnumerateFiles(runs.Tokenizer))
        {
            Copy(file, Path.Combine(folder, "tokenizer", Path.GetFileName(file)));
        }

        string clip = Output(runs.Clip), unet = Output(runs.UNet), autoencoder = Output(runs.Autoencoder);
        CopyHalf(clip, "model", Path.Combine(folder, "clip"));
        CopyHalf(clip, "model", Path.Combine(folder, "text_encoder"), key => key.StartsWith("text_model.", StringComparison.Ordinal));
        CopyHalf(unet, "diffusion_pytorch_model", Path.Combine(folder, "unet"));
        CopyHalf(autoencoder, "diffusion_pytorch_model", Path.Combine(folder, "vae"));
        CopyHalf(Output(runs.Encoder), "emotion_encoder", Path.Combine(folder, "emogen"));
        CopyHalf(Output(runs.Mapping), "mapping", Path.Combine(folder, "emogen"));
        Copy(Path.Combine(Output(runs.Encoder), "emotion_space.safetensors"), Path.Combine(folder, "emogen", "emotion_space.safetensors"));
        Copy(Path.Combine(Output(runs.Classifier), "emotion_classifier.safetensors"), Path.Combine(folder, "emogen", "emotion_classifier.safetensors"));

        Copy(Path.Combine(clip, "config.json"), Path.Combine(folder, "clip", "config.json"));
        Copy(Path.Combine(clip, "preprocessor_config.json"), Path.Combine(folder, "clip", "preprocessor_config.json"));
        Copy(Path.Combine(unet, "config.json"), Path.Combine(folder, "unet", "config.json"));
        Copy(Path.Combine(unet, "scheduler_config.json"), Path.Combine(folder, "scheduler", "scheduler_config.json"));
        Copy(Path.Combine(autoencoder, "config.json"), Path.Combine(folder, "vae", "config.json"));
        Copy(Path.Combine(Output(runs.Encoder), "emotion_encoder.json"), Path.Combine(folder, "emogen", "emotion_encoder.json"));
        Copy(Path.Combine(Output(runs.Mapping), "mapping.json"), Path.Combine(folder, "emogen", "mapping.json"));
        Copy(Path.Combine(Output(runs.Mapping), "attributes.json"), Path.Combine(folder, "emogen", "attributes.json"));
        WriteTextConfig(Path.Combine(clip, "config.json"), Path.Combine(folder, "text_encoder", "config.json"));
        WriteJson(Path.Combine(folder, "model_index.json"), ModelIndex());
    }

    private static string Output(string run) => Path.Combine(run, "output");

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static void CopyHalf(string output, string stem, string folder, Predicate<string>? chosen = null)
    {
        using var scope = NewDisposeScope();
        Directory.CreateDirectory(folder);
        using Checkpoint checkpoint = Checkpoint.Open(output, stem);
        Dictionary<string, Tensor> tensors = checkpoint.Tensors.Values.Where(t => chosen?.Invoke(t.Name) ?? true)
            .ToDictionary(t => t.Name, t => t.Dtype == ScalarType.Float32 ? checkpoint.Load(t.Name).to(ScalarType.Float16) : checkpoint.Load(t.Name));
        Safetensors.Write(Path.Combine(folder, stem + ".safetensors"), tensors);
    }

    private static void WriteTextConfig(string clipConfig, string path)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(clipConfig))!["text_config"]!.DeepClone();
        config["architectures"] = new JsonArray("CLIPTextModel");
        WriteJson(path, config);
    }

    /// <summary>What diffusers' StableDiffusionPipeline reads first.</summary>
    private static JsonObject ModelIndex() => new()
    {
        ["_class_name"] = "StableDiffusionPipeline",
        ["scheduler"] = new JsonArray("diffusers", "UniPCMultistepScheduler"),
        ["text_encoder"] = new JsonArray("transformers", "CLIPTextModel"),
        ["tokenizer"] = new JsonArray("transformers", "CLIPTokenizer"),
        ["unet"] = new JsonArray("diffusers", "UNet2DConditionModel"),
        ["vae"] = new JsonArray("diffusers", "AutoencoderKL"),
    };

    private static void WriteJson(string path, JsonNode json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
