using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>The reference's small model with the official emotion space and mapping network, as a pack in a temporary folder.</summary>
public sealed class GoldenPack : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emogen-pack-");
    private ImageGenerator? _generator;

    /// <summary>In float32; made when first asked for, so that a machine without the reference outputs skips.</summary>
    public ImageGenerator Generator => _generator ??= ImageGenerator.Load(ModelPack.Open(Build()), new GeneratorOptions(Dtype: "float32"));

    public string Folder => _folder.FullName;

    public void Dispose()
    {
        _generator?.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Fills the folder.</summary>
    public string Build()
    {
        string model = Golden.Require("emogen/tiny_sd768");
        foreach (string part in new[] { "unet", "vae", "scheduler", "text_encoder" })
        {
            Link(Path.Combine(model, part), part);
        }

        File.Copy(Path.Combine(model, "model_index.json"), Path.Combine(Folder, "model_index.json"));
        Link(Golden.Require("clip_tokenizer"), "tokenizer");
        Link(Golden.Require("emogen/tiny_clip"), "clip");
        WriteFormula(new ClipTextModel(Json("text_encoder/config.json", ClipTextConfig.FromJson)), "text_encoder/model.safetensors");
        WriteFormula(new ClipModel(Json("clip/config.json", ClipConfig.FromJson)), "clip/model.safetensors");
        WriteEmotions(Directory.CreateDirectory(Path.Combine(Folder, "emogen")).FullName);
        return Folder;
    }

    private static void WriteEmotions(string folder)
    {
        using var scope = NewDisposeScope();
        using Checkpoint mapper = Checkpoint.Open(Golden.Require("emogen/mapper.pth"));
        Safetensors.Write(Path.Combine(folder, "mapping.safetensors"), mapper.Tensors.Keys.ToDictionary(k => k, mapper.Load));
        File.WriteAllText(Path.Combine(folder, "mapping.json"), MappingConfig.Published.ToJson());
        Safetensors.Write(
            Path.Combine(folder, "emotion_space.safetensors"),
            EmotionNames.All.SelectMany(e => new[] { "mean", "std" }.Select(part => (Emotion: e, Part: part)))
                .ToDictionary(p => $"{p.Emotion.Name()}.{p.Part}", p => Official($"emo_space/{p.Emotion.Name()}_{p.Part}_v2.pt").flatten()));
        using Checkpoint classifier = Checkpoint.Open(Golden.RequireShared("official/weights/Clip_emotion_classifier/time_2023-11-12_03-29-best.pth"));
        Safetensors.Write(Path.Combine(folder, "emotion_classifier.safetensors"), classifier.Tensors.Keys.ToDictionary(k => k, classifier.Load));
        IReadOnlyList<float> sure = [0, 0, 0, 0, 0, 0, 1, 0];
        File.WriteAllText(
            Path.Combine(folder, "attributes.json"),
            new AttributeTable(
                [new("skull", AttributeKind.Object, Emotion.Fear), new("plastic_bag", AttributeKind.Object, Emotion.Disgust), new("tower", AttributeKind.Scene, Emotion.Awe)],
                new Dictionary<string, IReadOnlyList<float>> { ["skull"] = sure },
                new Dictionary<string, IReadOnlyList<float>> { ["tower"] = sure }).ToJson());
    }

    private static Tensor Official(string relative)
    {
        using Checkpoint file = Checkpoint.Open(Golden.RequireShared("official/" + relative));
        return file.Load(file.Tensors.Keys.Single());
    }

    private void WriteFormula(nn.Module module, string path)
    {
        using (module)
        {
            Safetensors.Write(Path.Combine(Folder, path), FormulaWeights.Fill(module).state_dict());
        }
    }

    private T Json<T>(string relative, Func<System.Text.Json.JsonElement, T> parse)
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, relative)));
        return parse(document.RootElement);
    }

    private void Link(string source, string part)
    {
        Directory.CreateDirectory(Path.Combine(Folder, part));
        foreach (string file in Directory.GetFiles(source))
        {
            File.CreateSymbolicLink(Path.Combine(Folder, part, Path.GetFileName(file)), file);
        }
    }
}
