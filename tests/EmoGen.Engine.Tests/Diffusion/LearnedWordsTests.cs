using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Packs;
using EmoGen.Engine.Text;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>Packs whose emotions are words learned by textual inversion.</summary>
public sealed class LearnedWordsTests : IDisposable
{
    private const string File = "emogen/learned_embeds.safetensors";

    private readonly TinyPack _pack = new();

    public void Dispose() => _pack.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void Learned_words_are_read_as_other_tools_write_them(int words, bool rows)
    {
        Dictionary<string, Tensor> tensors = Random(words);
        ModelPack pack = Write(rows ? tensors : tensors.ToDictionary(t => t.Key, t => t.Value[0]));
        using LearnedWords learned = pack.LoadLearnedWords();
        Assert.Equal(words, learned.TokensPerEmotion);
        Assert.All(EmotionNames.All, e => Assert.True(learned.Of(e).Equals(tensors[LearnedWords.Key(e)].flatten())));
        Assert.True(pack.HasEmotions);
    }

    [Fact]
    public void Words_of_the_vocabulary_as_learned_words_draw_the_same_picture_as_the_plain_prompt()
    {
        ModelPack plain = ModelPack.Open(_pack.Folder);
        IReadOnlyList<int> ids = plain.LoadTokenizer().Encode("cat dog");
        using ClipTextModel text = plain.LoadText(ScalarType.Float32, CPU);
        Tensor words = stack(ids.Select(id => text.TokenEmbedding[id]));
        using ImageGenerator generator = ImageGenerator.Load(Write(EmotionNames.All.ToDictionary(LearnedWords.Key, _ => words)), new GeneratorOptions());

        GenerationRequest request = new() { Emotions = [new(Emotion.Fear)], Template = "a {} bag", Steps = 2, Seed = 7 };
        Assert.Equal(
            generator.Generate(new GenerationRequest { Prompt = "a cat dog bag", Steps = 2, Seed = 7 }, 0).Image.Pixels,
            generator.Generate(request, 0).Image.Pixels);
        Assert.NotEqual(
            generator.Generate(request with { Intensity = 0 }, 0).Image.Pixels,
            generator.Generate(request, 0).Image.Pixels);
    }

    [Fact]
    public void A_blend_is_the_weighted_mean_of_the_words_and_tokens_stand_side_by_side()
    {
        Dictionary<string, Tensor> tensors = Random(2);
        using ImageGenerator generator = ImageGenerator.Load(Write(tensors), new GeneratorOptions());
        GenerationRequest request = new() { Emotions = [new(Emotion.Fear, 1), new(Emotion.Awe, 3)], Steps = 1 };

        Tensor blend = Words(request with { Fusion = FusionMode.Blend });
        Golden.AssertClose((0.25 * tensors["<fear>"]) + (0.75 * tensors["<awe>"]), blend, 1e-6, "blend");
        Assert.True(Words(request).Equals(cat([tensors["<fear>"], tensors["<awe>"]])));

        Tensor Words(GenerationRequest of) => generator.Trace(of, 0, generator.Draw(of, 0)).TokenEmbeddings!;
    }

    [Fact]
    public void The_reference_s_fusion_of_several_words_is_refused()
    {
        using ImageGenerator generator = ImageGenerator.Load(Write(Random(2)), new GeneratorOptions());
        RequestException refused = Assert.Throws<RequestException>(() => generator.Resolve(
            new GenerationRequest { Emotions = [new(Emotion.Fear), new(Emotion.Awe)], Fusion = FusionMode.Reference }));
        Assert.Contains("one word for each emotion", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_an_emotion_or_with_words_of_another_size_is_named()
    {
        Dictionary<string, Tensor> tensors = Random(1);
        tensors.Remove("<fear>");
        AssertProblem(tensors, "'<fear>' is missing, expected a tensor for each of <amusement>");
        tensors["<fear>"] = randn(1, 5);
        AssertProblem(tensors, $"'<fear>' has shape [1, 5], expected [1, {TinyPack.Size}] as '<amusement>' has");
        tensors["<fear>"] = randn(1, TinyPack.Size);
        tensors["<joy>"] = tensors["<fear>"];
        AssertProblem(tensors, "'<joy>' is no emotion's, expected <amusement>");
    }

    private static Dictionary<string, Tensor> Random(int words) => EmotionNames.All.ToDictionary(LearnedWords.Key, _ => randn(words, TinyPack.Size));

    private void AssertProblem(Dictionary<string, Tensor> tensors, string expected)
    {
        PackException problem = Assert.Throws<PackException>(() => Write(tensors).LoadLearnedWords());
        Assert.StartsWith($"{_pack.File(File)}: {expected}", problem.Message, StringComparison.Ordinal);
        Assert.Contains(problem.Message, PackVerifier.Verify(_pack.Folder));
    }

    private ModelPack Write(Dictionary<string, Tensor> tensors)
    {
        Safetensors.Write(_pack.File(File), tensors);
        string manifest = System.IO.File.ReadAllText(_pack.File("emogen/pack.json"));
        System.IO.File.WriteAllText(_pack.File("emogen/pack.json"), manifest.Replace("\"mapping\",", "\"textual-inversion\",", StringComparison.Ordinal));
        return ModelPack.Open(_pack.Folder);
    }
}
