using System.Text.Json;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

[assembly: AssemblyFixture(typeof(EmoGen.Api.Tests.Support.TestPackOwner))]

namespace EmoGen.Api.Tests.Support;

/// <summary>A whole model pack with random weights, small enough that a denoising step takes milliseconds; made once for all tests.</summary>
internal static class TestPack
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Folder => Made.Value;

    /// <summary>The same pack under another name, and not beside it, where every service would find it.</summary>
    public static string Another(string name)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Folder)!, "others", name);
        lock (Made)
        {
            if (!Directory.Exists(folder))
            {
                foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
                {
                    string copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    File.Copy(file, copy);
                }

                WriteText(folder, "emogen/pack.json", TestPackConfigs.Manifest.Replace("tiny", name, StringComparison.Ordinal));
            }
        }

        return folder;
    }

    public static void Delete()
    {
        if (Made.IsValueCreated)
        {
            Directory.Delete(Path.GetDirectoryName(Made.Value)!, recursive: true);
        }
    }

    private static string Make()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("emogen-pack-").FullName, "tiny");
        using DisposeScope scope = NewDisposeScope();
        set_num_threads(1); // The pack is too small to share: on a busy machine threads would only wait for each other.
        manual_seed(1);
        TestTokenizer.Write(Path.Combine(folder, "tokenizer"));
        WriteText(folder, "model_index.json", """{"_class_name":"StableDiffusionPipeline","_diffusers_version":"0.21.2"}""");
        WriteText(folder, "scheduler/scheduler_config.json", TestPackConfigs.Scheduler);
        WriteText(folder, "clip/preprocessor_config.json", TestPackConfigs.Preprocessor);
        WriteText(folder, "emogen/attributes.json", TestPackConfigs.Attributes);
        MappingConfig mapping = new() { EmotionSize = 8, HiddenSize = 16, WordSize = TestPackConfigs.Width };
        WriteText(folder, "emogen/mapping.json", TestPackConfigs.Mapping);
        WriteModule(folder, "emogen/mapping.safetensors", new MappingNetwork(mapping));
        WriteModule(folder, "emogen/emotion_classifier.safetensors", new EmotionClassifier(TestPackConfigs.Width));
        Safetensors.Write(Path.Combine(folder, "emogen/emotion_space.safetensors"), EmotionSpaceTensors());
        WritePart(folder, "text_encoder/model.safetensors", TestPackConfigs.Text, json => new ClipTextModel(ClipTextConfig.FromJson(json)));
        WritePart(folder, "unet/diffusion_pytorch_model.safetensors", TestPackConfigs.UNet, json => new UNetModel(UNetConfig.FromJson(json)));
        WritePart(folder, "vae/diffusion_pytorch_model.safetensors", TestPackConfigs.Autoencoder, json => new AutoencoderKL(AutoencoderConfig.FromJson(json)));
        WritePart(folder, "clip/model.safetensors", TestPackConfigs.Clip, json => new ClipModel(ClipConfig.FromJson(json)));
        WriteText(folder, "emogen/pack.json", TestPackConfigs.Manifest);
        return folder;
    }

    private static Dictionary<string, Tensor> EmotionSpaceTensors() => EmotionNames.All
        .SelectMany(e => (KeyValuePair<string, Tensor>[])[new($"{e.Name()}.mean", randn(8)), new($"{e.Name()}.std", rand(8))])
        .ToDictionary();

    private static void WritePart(string folder, string file, string config, Func<JsonElement, nn.Module> construct)
    {
        WriteText(folder, Path.Combine(Path.GetDirectoryName(file)!, "config.json"), config);
        using JsonDocument json = JsonDocument.Parse(config);
        WriteModule(folder, file, construct(json.RootElement));
    }

    private static void WriteModule(string folder, string file, nn.Module module)
    {
        using (module)
        {
            Safetensors.Write(Path.Combine(folder, file), module.state_dict());
        }
    }

    private static void WriteText(string folder, string file, string text)
    {
        string path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

/// <summary>Deletes the pack after the last test.</summary>
public sealed class TestPackOwner : IDisposable
{
    public void Dispose() => TestPack.Delete();
}
