using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>A part that the command line names, and a hash of the files that it was read from.</summary>
internal sealed record Given<T>(T Part, string Hash);

/// <summary>Reads what stage 2 builds on, from runs, packs and the reference's own files.</summary>
internal static class GivenParts
{
    /// <summary>Stage 1's network: of a run, of a pack, or the reference's <c>.pth</c>.</summary>
    public static Given<EmotionEncoder> Encoder(string path)
    {
        string file = Weights(path, "emotion_encoder"), json = Path.Combine(Path.GetDirectoryName(file)!, "emotion_encoder.json");
        EmotionEncoderConfig config = Directory.Exists(path) ? EmotionEncoderConfig.FromJson(Json(json)) : EmotionEncoderConfig.Reference;
        return new(Bound(() => new EmotionEncoder(config), file, new BindOptions { Ignore = EmotionEncoder.IsSpareKey }), FileHash.Of(file));
    }

    /// <summary>The emotion classifier on CLIP's features: of a run, of a pack, or the reference's <c>.pth</c>.</summary>
    public static Given<EmotionClassifier> Classifier(string path, int features)
    {
        string file = Weights(path, "emotion_classifier");
        return new(Bound(() => new EmotionClassifier(features), file, new BindOptions()), FileHash.Of(file));
    }

    /// <summary>The emotion space: of a run, of a pack, a file of one, or the reference's folder of <c>amusement_mean_v2.pt</c> and its like.</summary>
    public static Given<EmotionSpace> Space(string path)
    {
        string[] reference = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*_v2.pt").Order(StringComparer.Ordinal)] : [];
        if (reference.Length > 0)
        {
            return new(ReferenceFiles.ReadEmotionSpace(path), ContentKey.Of([.. reference.Select(FileHash.Of)]));
        }

        using var scope = NewDisposeScope();
        string file = Weights(path, "emotion_space");
        using Checkpoint checkpoint = Checkpoint.Open(file);
        return new(EmotionSpace.FromTensors(checkpoint.Tensors.Keys.ToDictionary(name => name, checkpoint.Load)), FileHash.Of(file));
    }

    /// <summary>Attributes and confidences: <c>attributes.json</c>, a run or pack with one, or the reference's folder of tables.</summary>
    public static Given<AttributeTable> Attributes(string path)
    {
        AttributeTable table = File.Exists(Path.Combine(path, "object_attr.pkl"))
            ? ReferenceFiles.ReadAttributes(path)
            : AttributeTable.FromJson(Json(Directory.Exists(path) ? FrozenParts.Part(path, "emogen/attributes.json") : path));
        return new(table, ContentKey.Of(table.ToJson().GetRawText()));
    }

    /// <summary>A full CLIP: its own folder, or a run or pack with one.</summary>
    public static Given<ClipModel> Clip(string path) => Clip(path, config => new ClipModel(config), new BindOptions());

    /// <summary>The text half of it.</summary>
    public static Given<ClipTextProjection> ClipText(string path) =>
        Clip(path, config => new ClipTextProjection(config.Text, config.ProjectionDim), new BindOptions { Ignore = ClipTextProjection.IsSpareKey });

    /// <summary>How that CLIP is given pictures.</summary>
    public static Given<ImagePreprocessor> Preprocessor(string clip)
    {
        string file = Path.Combine(ClipFolder(clip), "preprocessor_config.json");
        return new(ImagePreprocessor.Load(file), FileHash.Of(file));
    }

    /// <summary>SHA-256 over the files of some weights.</summary>
    public static string HashOf(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        return ContentKey.Of([.. checkpoint.Files.Select(FileHash.Of)]);
    }

    /// <summary>The weight file of a part's folder.</summary>
    public static string Found(string folder, string stem) =>
        Checkpoint.Find(folder, stem) ?? throw new InvalidDataException($"{folder}: holds no weights, expected {stem}.safetensors");

    private static Given<T> Clip<T>(string path, Func<ClipConfig, T> construct, BindOptions options)
        where T : nn.Module
    {
        string folder = ClipFolder(path), file = Found(folder, "model");
        ClipConfig config = ClipConfig.FromJson(Json(Path.Combine(folder, "config.json")));
        return new(Bound(() => construct(config), file, options), HashOf(file));
    }

    private static string ClipFolder(string path) => File.Exists(Path.Combine(path, "config.json")) ? path : FrozenParts.Part(path, "clip");

    private static string Weights(string path, string stem) => File.Exists(path) ? path : Found(FrozenParts.Part(path, "emogen"), stem);

    private static T Bound<T>(Func<T> construct, string file, BindOptions options)
        where T : nn.Module
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        T module = WeightBinder.Create(construct, checkpoint, options with { Frozen = true, Dtype = ScalarType.Float32 });
        module.eval();
        return module;
    }

    private static JsonElement Json(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(file));
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{file}: is not JSON ({problem.Message})", problem);
        }
    }
}
