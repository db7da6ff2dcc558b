using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>The reference's small model with the official emotion space, mapping network, classifier and attributes, imported as a pack.</summary>
public sealed class GoldenPack : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emogen-pack-");
    private ModelPack? _pack;
    private ImageGenerator? _generator;

    /// <summary>Made when first asked for, so that a machine without the reference outputs skips.</summary>
    public ModelPack Pack => _pack ??= Import();

    /// <summary>In float32.</summary>
    public ImageGenerator Generator => _generator ??= ImageGenerator.Load(Pack, new GeneratorOptions(Dtype: "float32"));

    public void Dispose()
    {
        _generator?.Dispose();
        _folder.Delete(recursive: true);
    }

    private ModelPack Import()
    {
        string model = Golden.Require("emogen/tiny_sd768");
        string snapshot = Path.Combine(_folder.FullName, "snapshot"), clip = Path.Combine(_folder.FullName, "clip");
        foreach (string part in new[] { "", "unet", "vae", "scheduler", "text_encoder" })
        {
            Link(Path.Combine(model, part), Path.Combine(snapshot, part));
        }

        Link(Golden.Require("clip_tokenizer"), Path.Combine(snapshot, "tokenizer"));
        Link(Golden.Require("emogen/tiny_clip"), clip);
        WriteFormula(Path.Combine(snapshot, "text_encoder"), json => new ClipTextModel(ClipTextConfig.FromJson(json)));
        WriteFormula(clip, json => new ClipModel(ClipConfig.FromJson(json)));
        return new PackImport
        {
            Base = snapshot,
            Clip = clip,
            Mapper = Golden.Require("emogen/mapper.pth"),
            EmotionSpace = Golden.RequireShared("official/emo_space"),
            Classifier = Golden.RequireShared("official/weights/Clip_emotion_classifier/time_2023-11-12_03-29-best.pth"),
            Attributes = Golden.RequireShared("official/dataset_balance"),
            Name = "golden",
            Licence = "test",
            NeutralWord = "picture",
        }.WriteTo(Path.Combine(_folder.FullName, "pack"));
    }

    private static void WriteFormula(string folder, Func<JsonElement, nn.Module> construct)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        using nn.Module module = construct(config.RootElement);
        Safetensors.Write(Path.Combine(folder, "model.safetensors"), FormulaWeights.Fill(module).state_dict());
    }

    private static void Link(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(source))
        {
            File.CreateSymbolicLink(Path.Combine(target, Path.GetFileName(file)), file);
        }
    }
}
