using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>Sees in a picture what the pack's CLIP and its emotion classifier see.</summary>
internal sealed class PictureScorer : IDisposable
{
    private const int NearestCount = 5, TextBatch = 64;

    private readonly ClipModel _clip;
    private readonly EmotionClassifier _classifier;
    private readonly ImagePreprocessor _preprocessor;
    private readonly (string Name, string Kind)[] _attributes;
    private readonly Tensor _attributeFeatures;
    private readonly Device _device;

    private PictureScorer(PackFiles files, ClipTokenizer tokenizer, Device device)
    {
        ClipConfig config = files.ReadJson("clip/config.json", ClipConfig.FromJson);
        AttributeTable table = files.ReadJson("emogen/attributes.json", AttributeTable.FromJson);
        _device = device;
        _preprocessor = ImagePreprocessor.Load(files.Path("clip/preprocessor_config.json"));
        _clip = files.Load("clip", "model", () => new ClipModel(config), new BindOptions { Dtype = ScalarType.Float32, Device = device, Frozen = true });
        _classifier = files.Load(
            "emogen", "emotion_classifier", () => new EmotionClassifier(config.ProjectionDim),
            new BindOptions { Dtype = ScalarType.Float32, Device = device, Frozen = true });
        _attributes = [.. table.Attributes.DistinctBy(a => a.Name).Select(a => (a.Name, a.Kind.ToString().ToLowerInvariant()))];
        _attributeFeatures = EncodeAttributes(tokenizer);
    }

    /// <summary>A scorer, or null for a pack without the parts it needs.</summary>
    public static PictureScorer? Load(ModelPack pack, ClipTokenizer tokenizer, Device device)
    {
        var files = new PackFiles(pack.Folder);
        string[] needed = ["clip/config.json", "clip/preprocessor_config.json", "emogen/attributes.json"];
        return needed.All(f => File.Exists(files.Path(f))) && Checkpoint.Find(files.Path("emogen"), "emotion_classifier") is not null
            ? new PictureScorer(files, tokenizer, device)
            : null;
    }

    public PictureScores Score(RgbImage image)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor feature = _clip.ImageFeatures(_preprocessor.Apply(image).to(_device)); // [1, P]
        float[] emotions = [.. _classifier.forward(feature)[0].softmax(0).cpu().data<float>()];
        float[] cosines = [.. nn.functional.linear(Normalize(feature), _attributeFeatures)[0].cpu().data<float>()]; // [A]
        return new PictureScores(
            EmotionNames.All.ToDictionary(e => e.Name(), e => (double)emotions[(int)e]),
            [.. _attributes.Zip(cosines, (a, cosine) => new AttributeScore(a.Name, a.Kind, cosine)).OrderByDescending(a => a.Similarity).Take(NearestCount)]);
    }

    public void Dispose()
    {
        _clip.Dispose();
        _classifier.Dispose();
        _attributeFeatures.Dispose();
    }

    /// <summary>Unit features of all attribute names, [A, P]. Texts are cut to the longest: what follows the end of text has no effect.</summary>
    private Tensor EncodeAttributes(ClipTokenizer tokenizer)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradients = no_grad();
        TokenizedText[] texts = [.. _attributes.Select(a => tokenizer.Tokenize(a.Name))];
        int longest = Math.Min(texts.Max(t => t.Length), tokenizer.MaxLength);
        return cat([.. texts.Chunk(TextBatch).Select(chunk =>
        {
            Tensor ids = stack(chunk.Select(t => tensor(t.Ids.Take(longest).Select(id => (long)id).ToArray()))).to(_device);
            return Normalize(_clip.TextFeatures(ids));
        })]).DetachFromDisposeScope();
    }

    private static Tensor Normalize(Tensor features) => features / features.norm(1, keepdim: true);
}
