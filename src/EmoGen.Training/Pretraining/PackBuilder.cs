using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The runs that make up a small pack.</summary>
internal sealed record PackRuns(
    string Tokenizer, string Clip, string Autoencoder, string UNet, string Encoder, string Classifier, string Mapping);

/// <summary>Lays the results of the training runs out as a model pack; weights become float16.</summary>
internal static class PackBuilder
{
    /// <exception cref="PackException">A result is missing, or two do not fit together; nothing is left behind.</exception>
    public static ModelPack Build(PackRuns runs, PackManifest manifest, string output)
    {
        using var writer = new PackWriter(output);
        foreach (string file in Directory.EnumerateFiles(runs.Tokenizer))
        {
            writer.Copy(file, $"tokenizer/{Path.GetFileName(file)}");
        }

        string clip = Output(runs.Clip), unet = Output(runs.UNet), autoencoder = Output(runs.Autoencoder);
        string encoder = Output(runs.Encoder), mapping = Output(runs.Mapping);
        WriteHalf(writer, clip, "model", "clip");
        WriteHalf(writer, clip, "model", "text_encoder", key => key.StartsWith("text_model.", StringComparison.Ordinal));
        WriteHalf(writer, unet, "diffusion_pytorch_model", "unet");
        WriteHalf(writer, autoencoder, "diffusion_pytorch_model", "vae");
        WriteHalf(writer, encoder, "emotion_encoder", "emogen");
        WriteHalf(writer, mapping, "mapping", "emogen");
        writer.Copy(Path.Combine(encoder, "emotion_space.safetensors"), "emogen/emotion_space.safetensors");
        writer.Copy(Path.Combine(Output(runs.Classifier), "emotion_classifier.safetensors"), "emogen/emotion_classifier.safetensors");

        writer.Copy(Path.Combine(clip, "config.json"), "clip/config.json");
        writer.Copy(Path.Combine(clip, "preprocessor_config.json"), "clip/preprocessor_config.json");
        writer.Copy(Path.Combine(unet, "config.json"), "unet/config.json");
        writer.Copy(Path.Combine(unet, "scheduler_config.json"), "scheduler/scheduler_config.json");
        writer.Copy(Path.Combine(autoencoder, "config.json"), "vae/config.json");
        writer.Copy(Path.Combine(encoder, "emotion_encoder.json"), "emogen/emotion_encoder.json");
        writer.Copy(Path.Combine(mapping, "mapping.json"), "emogen/mapping.json");
        writer.Copy(Path.Combine(mapping, "attributes.json"), "emogen/attributes.json");
        writer.WriteJson("text_encoder/config.json", TextConfig(Path.Combine(clip, "config.json")));
        writer.WriteJson("model_index.json", ModelIndex);
        return writer.Finish(manifest);
    }

    private static string Output(string run) => Path.Combine(run, "output");

    private static void WriteHalf(PackWriter writer, string output, string stem, string folder, Predicate<string>? chosen = null)
    {
        using var scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(output, stem);
        Dictionary<string, Tensor> tensors = checkpoint.Tensors.Values.Where(t => chosen?.Invoke(t.Name) ?? true)
            .ToDictionary(t => t.Name, t => t.Dtype == ScalarType.Float32 ? checkpoint.Load(t.Name).to(ScalarType.Float16) : checkpoint.Load(t.Name));
        writer.WriteTensors($"{folder}/{stem}.safetensors", tensors);
    }

    private static JsonElement TextConfig(string clipConfig)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(clipConfig))!["text_config"]!;
        config["architectures"] = new JsonArray("CLIPTextModel");
        return config.Deserialize<JsonElement>();
    }

    /// <summary>What diffusers' StableDiffusionPipeline reads first.</summary>
    private static JsonElement ModelIndex => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["_class_name"] = "StableDiffusionPipeline",
        ["scheduler"] = new[] { "diffusers", "UniPCMultistepScheduler" },
        ["text_encoder"] = new[] { "transformers", "CLIPTextModel" },
        ["tokenizer"] = new[] { "transformers", "CLIPTokenizer" },
        ["unet"] = new[] { "diffusers", "UNet2DConditionModel" },
        ["vae"] = new[] { "diffusers", "AutoencoderKL" },
    });
}
