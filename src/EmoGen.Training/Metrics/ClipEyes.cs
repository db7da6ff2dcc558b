using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>What a pack's CLIP and its emotion classifier see in pictures, many at once, in float32.</summary>
internal sealed class ClipEyes : IDisposable
{
    private readonly ClipPictures _clip;
    private readonly EmotionClassifier _classifier;
    private readonly Tensor _attributes;
    private readonly Tensor[] _kinds;

    private ClipEyes(ModelPack pack)
    {
        Table = pack.Attributes!;
        _clip = ClipPictures.Load(pack.Folder, CPU);
        _classifier = pack.LoadClassifier(CPU);
        _attributes = TextFeatures(Table.Names);
        _kinds = [.. Enum.GetValues<AttributeKind>().Select(Places).Where(places => places.Length > 0).Select(places => tensor(places))];
    }

    /// <summary>The attributes that are looked for.</summary>
    public AttributeTable Table { get; }

    /// <exception cref="PackException">The pack lacks what it takes.</exception>
    public static ClipEyes Load(ModelPack pack) => pack.CanScore
        ? new ClipEyes(pack)
        : throw new PackException($"{pack.Folder}: cannot judge pictures, expected clip/, emogen/emotion_classifier.safetensors and emogen/attributes.json");

    /// <summary>Projected features of pictures, [B, P], not normalised.</summary>
    public Tensor Features(IEnumerable<RgbImage> pictures) => _clip.Look([.. pictures]);

    /// <summary>Probabilities of the eight emotions, [B, 8].</summary>
    /// <param name="features">Of pictures.</param>
    public Tensor Emotions(Tensor features) => nn.functional.softmax(_classifier.forward(features), 1);

    /// <summary>The cosine between each picture and each attribute, [B, A], in the order of the table's names.</summary>
    /// <param name="features">Of pictures.</param>
    public Tensor Attributes(Tensor features) => Cosines(features, _attributes);

    /// <summary>Zero-shot logits of the objects and of the scenes: what stands in for classifiers of either.</summary>
    /// <param name="attributes">Their cosines.</param>
    public IEnumerable<Tensor> KindLogits(Tensor attributes) => _kinds.Select(places => attributes.index_select(1, places) * _clip.LogitScale);

    /// <summary>Cosines, [B, N].</summary>
    /// <param name="features">Of pictures.</param>
    /// <param name="texts">Of texts.</param>
    public static Tensor Cosines(Tensor features, Tensor texts) => nn.functional.linear(Unit(features), texts);

    /// <summary>Unit features of texts, [N, P]; they belong to the caller.</summary>
    public Tensor TextFeatures(IEnumerable<string> texts) => _clip.Texts(texts).DetachFromDisposeScope();

    public void Dispose()
    {
        _clip.Dispose();
        _classifier.Dispose();
        _attributes.Dispose();
        Array.ForEach(_kinds, places => places.Dispose());
    }

    private long[] Places(AttributeKind kind)
    {
        HashSet<string> names = [.. Table.Attributes.Where(a => a.Kind == kind).Select(a => a.Name)];
        return [.. Table.Names.Index().Where(n => names.Contains(n.Item)).Select(n => (long)n.Index)];
    }

    private static Tensor Unit(Tensor features) => features / features.norm(1, keepdim: true);
}
