using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

[Collection(nameof(GoldenPackCollection))]
public sealed class ScoreTests(GoldenPack pack)
{
    private static readonly RgbImage Picture = new(50, 40, [.. Enumerable.Range(0, 50 * 40 * 3).Select(i => (byte)(i * 7))]);

    [Fact]
    public void Emotions_are_the_classifiers_probabilities_in_class_order()
    {
        using var scope = NewDisposeScope();
        PictureScores scores = pack.Generator.Score(Picture)!;

        using ClipModel clip = pack.Pack.LoadClip(ScalarType.Float32, CPU);
        using EmotionClassifier classifier = pack.Pack.LoadClassifier(CPU);
        Tensor expected = classifier.forward(clip.ImageFeatures(pack.Pack.LoadPreprocessor().Apply(Picture)))[0].softmax(0);
        Assert.Equal(EmotionNames.All.Select(e => e.Name()), scores.Emotions.Keys);
        Assert.Equal(1, scores.Emotions.Values.Sum(), 1e-5);
        Assert.All(EmotionNames.All, e => Assert.Equal(expected[(int)e].item<float>(), scores.Emotions[e.Name()], 1e-5));
    }

    /// <summary>The scorer encodes names in batches without their padding; here each is encoded alone and whole.</summary>
    [Fact]
    public void Attributes_are_the_nearest_names_of_all()
    {
        using var scope = NewDisposeScope();
        PictureScores scores = pack.Generator.Score(Picture)!;

        using ClipModel clip = pack.Pack.LoadClip(ScalarType.Float32, CPU);
        ClipTokenizer tokenizer = pack.Pack.LoadTokenizer();
        Tensor image = clip.ImageFeatures(pack.Pack.LoadPreprocessor().Apply(Picture));
        (string Name, float Cosine)[] all = [.. pack.Pack.Attributes!.Names.Select(name =>
        {
            Tensor ids = tensor(tokenizer.Tokenize(name).Ids.Select(id => (long)id).ToArray()).unsqueeze(0);
            return (name, nn.functional.cosine_similarity(image, clip.TextFeatures(ids), dim: 1).item<float>());
        }).OrderByDescending(a => a.Item2)];

        Assert.Equal(5, scores.Attributes.Count);
        Assert.All(scores.Attributes.Zip(all), pair => Assert.Equal(pair.Second.Cosine, pair.First.Similarity, 1e-5));
        Assert.Equal(all[0].Name, scores.Attributes[0].Name);
        Assert.All(scores.Attributes, a => Assert.Contains(
            pack.Pack.Attributes.Attributes, b => b.Name == a.Name && string.Equals(b.Kind.ToString(), a.Kind, StringComparison.OrdinalIgnoreCase)));
    }
}
