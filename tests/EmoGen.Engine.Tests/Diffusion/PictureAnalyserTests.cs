using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Vision;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>On the bundled pack.</summary>
public sealed class PictureAnalyserTests : IDisposable
{
    private const int Everything = 1000;

    private static readonly RgbImage Picture = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Golden.Checkout, "docs/images/transfer.jpg")));

    private readonly ModelPack _pack = ModelPack.Open(Path.Combine(Golden.Checkout, "models/emogen-mini"));
    private readonly PictureAnalyser _analyser;

    public PictureAnalyserTests() => _analyser = PictureAnalyser.Load(_pack);

    public void Dispose() => _analyser.Dispose();

    [Fact]
    public void An_analysis_begins_with_what_the_generator_scores()
    {
        using ImageGenerator generator = ImageGenerator.Load(_pack, new GeneratorOptions());
        PictureScores scores = generator.Score(Picture)!;
        PictureAnalysis analysis = _analyser.Analyse(Picture, Everything);

        Assert.Equal(scores.Emotions.Keys, analysis.Emotions.Keys);
        Assert.All(scores.Emotions, e => Assert.Equal(e.Value, analysis.Emotions[e.Key], 1e-6));
        NearAttribute[] all = [.. analysis.Objects.Concat(analysis.Scenes).OrderByDescending(a => a.Similarity)];
        Assert.Equal(scores.Attributes.Select(a => (a.Name, a.Kind)), all.Take(scores.Attributes.Count).Select(a => (a.Name, a.Kind)));
        Assert.All(scores.Attributes.Zip(all), pair => Assert.Equal(pair.First.Similarity, pair.Second.Similarity, 1e-6));
        Assert.Equal(_pack.Attributes!.Names.Order(), all.Select(a => a.Name).Order());
        Assert.Equal(EmotionNames.All.Take(4).Sum(e => analysis.Emotions[e.Name()]), analysis.Valence.Positive, 1e-12);
        Assert.Equal(1, analysis.Valence.Positive + analysis.Valence.Negative, 1e-6);
    }

    /// <summary>Shares are CLIP's zero-shot probabilities: the softmax of its scaled cosines.</summary>
    [Fact]
    public void Shares_are_the_softmax_of_clips_logits_over_all_attributes()
    {
        using var scope = NewDisposeScope();
        using ClipModel clip = _pack.LoadClip(ScalarType.Float32, CPU);
        NearAttribute[] all = [.. _analyser.Analyse(Picture, Everything) is var a ? a.Objects.Concat(a.Scenes) : []];

        Tensor expected = (tensor(all.Select(n => (float)n.Similarity).ToArray()) * clip.LogitScale.exp()).softmax(0);
        Assert.Equal(1, all.Sum(n => n.Share), 1e-9);
        Assert.InRange(all.Max(n => n.Share), 0.3, 1);
        Assert.All(all.Index(), n => Assert.Equal(expected[n.Index].item<float>(), n.Item.Share, 1e-5));
    }

    [Fact]
    public void Confidences_are_those_of_the_packs_file_and_contributions_sum_to_the_content()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_pack.Folder, "emogen/attributes.json")));
        PictureAnalysis analysis = _analyser.Analyse(Picture, Everything);

        Assert.All(analysis.Objects.Concat(analysis.Scenes), near => Assert.Equal(
            file.RootElement.GetProperty(near.Kind + "s").GetProperty("confidences").GetProperty(near.Name).EnumerateArray().Select(c => c.GetSingle()), near.Confidences!.Values));
        Assert.Equal(EmotionNames.All.Select(e => e.Name()), analysis.Objects[0].Confidences!.Keys);
        EmotionExplanation explanation = analysis.Explanations[0];
        Assert.Equal("amusement", explanation.Emotion); // clowns, ferris wheels and balloons
        Assert.Equal(analysis.Emotions["amusement"], explanation.Probability);
        Assert.Equal(_pack.Attributes!.Names.Count, explanation.Attributes.Count);
        Assert.All(explanation.Attributes, a => Assert.Equal(a.Share * _pack.Attributes.Confidence(a.Name, Emotion.Amusement)!.Value, a.Contribution, 1e-12));
        Assert.Equal(explanation.Attributes.Select(a => a.Contribution).OrderDescending(), explanation.Attributes.Select(a => a.Contribution));
        Assert.Equal(analysis.Content["amusement"], explanation.Attributes.Sum(a => a.Contribution), 1e-12);
        Assert.Equal(1, analysis.Content.Values.Sum(), 1e-3); // the pack's confidences sum to 1 for each attribute
    }

    [Fact]
    public void Emotions_at_least_half_as_likely_as_the_first_are_explained_and_lists_are_cut()
    {
        AttributeScore[] scores = [new("skull", "object", 0.3), new("mud", "scene", 0.2), new("cat", "object", 0.1)];
        var table = new AttributeTable(
            [new("skull", AttributeKind.Object, Emotion.Fear), new("cat", AttributeKind.Object, Emotion.Contentment), new("mud", AttributeKind.Scene, Emotion.Disgust)],
            new Dictionary<string, IReadOnlyList<float>> { ["skull"] = [0, 0, 0, 0, 0, 0.5f, 0.25f, 0], ["cat"] = [0, 0, 1, 0, 0, 0, 0, 0] },
            new Dictionary<string, IReadOnlyList<float>>());

        PictureAnalysis analysis = PictureAnalysis.Of([0, 0, 0.19, 0, 0, 0.21, 0.4, 0.2], [(scores[0], 0.5), (scores[1], 0.3), (scores[2], 0.2)], table, top: 1);

        Assert.Equal(["fear", "disgust", "sadness"], analysis.Explanations.Select(e => e.Emotion));
        Assert.Equal(new AttributeContribution("skull", "object", 0.3, 0.5, 0.25f, 0.125), Assert.Single(analysis.Explanations[0].Attributes));
        Assert.Equal((0.2, 0.125, 0.25), (analysis.Content["contentment"], analysis.Content["fear"], analysis.Content["disgust"]));
        Assert.Equal("skull", Assert.Single(analysis.Objects).Name);
        Assert.Null(Assert.Single(analysis.Scenes).Confidences);
    }

    [Theory]
    [InlineData(1, 101)]
    [InlineData(30_000, 299)]
    public void A_picture_that_would_grow_when_it_is_resized_is_refused(int width, int height)
    {
        ImageException refusal = Assert.Throws<ImageException>(() => _analyser.Analyse(new RgbImage(width, height, new byte[width * height * 3]), 1));
        Assert.Equal($"the picture has {width} x {height} pixels: its longer side may be at most 100 times the shorter", refusal.Message);
    }

    [Fact]
    public void No_tensor_outlives_an_analysis()
    {
        _analyser.Analyse(Picture, 5);
        long before = Tensor.TotalCount;
        for (int k = 1; k <= 20; k++)
        {
            _analyser.Analyse(new RgbImage(k, 100, new byte[k * 300]), k);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_pack_that_cannot_see_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("emogen-blind-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(_pack.Folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("attributes.json", StringComparison.Ordinal)))
            {
                string link = Path.Combine(folder, Path.GetRelativePath(_pack.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                File.CreateSymbolicLink(link, file);
            }

            PackException refusal = Assert.Throws<PackException>(() => PictureAnalyser.Load(ModelPack.Open(folder)));
            Assert.Equal($"{folder}: cannot see pictures, expected clip/, emogen/emotion_classifier.safetensors and emogen/attributes.json", refusal.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
