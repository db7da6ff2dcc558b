using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
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
    private readonly AttributeTable _table;
    private readonly (string Name, string Kind)[] _attributes;
    private readonly double _logitScale;
    private readonly Tensor _attributeFeatures;
    private readonly Device _device;
    private readonly ClipTokenizer _tokenizer;

    /// <param name="pack">One that can score.</param>
    /// <param name="tokenizer">The pack's.</param>
    /// <param name="device">Where to compute, in float32.</param>
    public PictureScorer(ModelPack pack, ClipTokenizer tokenizer, Device device)
    {
        _device = device;
        _preprocessor = pack.LoadPreprocessor();
        _clip = pack.LoadClip(ScalarType.Float32, device);
        _classifier = pack.LoadClassifier(device);
        _table = pack.Attributes!;
        _attributes = [.. _table.Attributes.DistinctBy(a => a.Name).Select(a => (a.Name, a.Kind.Name()))];
        _logitScale = Math.Exp(_clip.LogitScale.item<float>());
        _tokenizer = tokenizer;
        _attributeFeatures = Encode([.. _attributes.Select(a => a.Name)]).DetachFromDisposeScope();
    }

    public PictureScores Score(RgbImage image)
    {
        (double[] emotions, AttributeScore[] attributes) = See(image);
        return new PictureScores(
            EmotionNames.All.ToDictionary(e => e.Name(), e => emotions[(int)e]), [.. attributes.OrderByDescending(a => a.Similarity).Take(NearestCount)]);
    }

    /// <summary>What is seen, and which content speaks of the emotion.</summary>
    public PictureAnalysis Analyse(RgbImage image, int top)
    {
        (double[] emotions, AttributeScore[] attributes) = See(image);
        double nearest = attributes.Max(a => a.Similarity);
        double[] weights = [.. attributes.Select(a => Math.Exp(_logitScale * (a.Similarity - nearest)))];
        double sum = weights.Sum();
        return PictureAnalysis.Of(emotions, [.. attributes.Zip(weights, (a, weight) => (a, weight / sum))], _table, top); // s = softmax(scale cos)
    }

    /// <summary>Probabilities of the emotions in class order, and every different attribute with its cosine.</summary>
    private (double[] Emotions, AttributeScore[] Attributes) See(RgbImage image)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor feature = _clip.ImageFeatures(_preprocessor.Apply(image).to(_device)); // [1, P]
        float[] emotions = [.. _classifier.forward(feature)[0].softmax(0).cpu().data<float>()];
        float[] cosines = [.. nn.functional.linear(Normalize(feature), _attributeFeatures)[0].cpu().data<float>()]; // [A]
        return ([.. emotions], [.. _attributes.Zip(cosines, (a, cosine) => new AttributeScore(a.Name, a.Kind, cosine))]);
    }

    public void Dispose()
    {
        _clip.Dispose();
        _classifier.Dispose();
        _attributeFeatures.Dispose();
    }

    /// <summary>The cosine between the picture's feature and each text's.</summary>
    public IReadOnlyList<double> Similarities(RgbImage image, IReadOnlyList<string> texts)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor feature = Normalize(_clip.ImageFeatures(_preprocessor.Apply(image).to(_device)));
        return [.. nn.functional.linear(feature, Encode(texts))[0].cpu().data<float>().Select(c => (double)c)];
    }

    /// <summary>Unit features of texts, [N, P]. They are cut to the longest: what follows the end of text has no effect.</summary>
    private Tensor Encode(IReadOnlyList<string> descriptions)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradients = no_grad();
        TokenizedText[] texts = [.. descriptions.Select(_tokenizer.Tokenize)];
        int longest = Math.Min(texts.Max(t => t.Length), _tokenizer.MaxLength);
        return cat([.. texts.Chunk(TextBatch).Select(chunk =>
        {
            Tensor ids = stack(chunk.Select(t => tensor(t.Ids.Take(longest).Select(id => (long)id).ToArray()))).to(_device);
            return Normalize(_clip.TextFeatures(ids));
        })]).MoveToOuterDisposeScope();
    }

    private static Tensor Normalize(Tensor features) => features / features.norm(1, keepdim: true);
}
