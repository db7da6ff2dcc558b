using System.Text.Json;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Packs;
using EmoGen.Engine.Text;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>Packs that have a plain prompt for each emotion.</summary>
public sealed class PromptPackTests : IDisposable
{
    private readonly TinyPack _pack = new();

    public void Dispose() => _pack.Dispose();

    [Theory]
    [InlineData(Emotion.Fear, "{} bag", "a scary cat bag")]
    [InlineData(Emotion.Awe, "the {}, bag", "the dog, bag")]
    [InlineData(Emotion.Awe, null, "dog")]
    public void An_emotion_draws_what_its_prompt_in_the_template_draws(Emotion emotion, string? template, string prompt)
    {
        using ImageGenerator generator = ImageGenerator.Load(Write(Prompts), new GeneratorOptions());
        GenerationRequest request = generator.Resolve(new() { Emotions = [new(emotion)], Template = template, Steps = 2, Seed = 7 });
        Assert.Equal(prompt, request.TextIn(generator.Pack));
        byte[] pixels = generator.Generate(request, 0).Image.Pixels;
        Assert.Equal(generator.Generate(new GenerationRequest { Prompt = prompt, Steps = 2, Seed = 7 }, 0).Image.Pixels, pixels);
        Assert.NotEqual(generator.Generate(request with { Intensity = 0 }, 0).Image.Pixels, pixels);
    }

    [Fact]
    public void Prompts_of_different_lengths_stand_side_by_side_and_blend_with_the_neutral_word_where_one_has_ended()
    {
        ModelPack pack = Write(Prompts);
        using ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions());
        using ClipTextModel text = pack.LoadText(ScalarType.Float32, CPU);
        GenerationRequest request = new() { Emotions = [new(Emotion.Fear, 1), new(Emotion.Awe, 3)], Steps = 1 };
        Tensor fear = Vectors("a scary cat"), awe = Vectors("dog"), neutral = Vectors(pack.Manifest.NeutralWord);

        Assert.True(Words(request).Equals(cat([fear, awe])));
        Assert.Equal("a scary cat dog", request.TextIn(pack));
        Tensor padded = cat([awe, neutral.expand(fear.shape[0] - awe.shape[0], -1)]);
        Golden.AssertClose((0.25 * fear) + (0.75 * padded), Words(request with { Fusion = FusionMode.Blend }), 1e-6, "blend");
        Assert.Equal("<fear+awe>", (request with { Fusion = FusionMode.Blend }).TextIn(pack));

        Tensor Vectors(string words) => stack(pack.LoadTokenizer().Encode(words).Select(id => text.TokenEmbedding[id]));
        Tensor Words(GenerationRequest of) => generator.Trace(of, 0, generator.Draw(of, 0)).TokenEmbeddings!;
    }

    [Theory]
    [InlineData("fear", null, "'fear' is missing, expected a prompt for each of amusement, awe")]
    [InlineData("fear", " ", "'fear' has no prompt, expected a text of 1 to 300 characters")]
    [InlineData("fear", 7, "'fear' has no prompt, expected a text of 1 to 300 characters")]
    [InlineData("joy", "a joy", "'joy' is no emotion, expected amusement, awe")]
    public void A_pack_with_a_bad_prompt_does_not_open(string emotion, object? prompt, string expected)
    {
        Dictionary<string, object> prompts = Prompts;
        prompts.Remove(emotion);
        if (prompt is not null)
        {
            prompts[emotion] = prompt;
        }

        PackException problem = Assert.Throws<PackException>(() => Write(prompts));
        Assert.StartsWith($"{_pack.File("emogen/prompts.json")}: {expected}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_longer_than_a_text_can_be_is_named()
    {
        Dictionary<string, object> prompts = Prompts;
        prompts["fear"] = string.Join(' ', Enumerable.Repeat("a", 76));
        ModelPack pack = Write(prompts);
        PackException problem = Assert.Throws<PackException>(() => ImageGenerator.Load(pack, new GeneratorOptions()));
        Assert.EndsWith("'fear' has 76 tokens, expected 1 to 75", problem.Message, StringComparison.Ordinal);
        Assert.Contains(problem.Message, PackVerifier.Verify(_pack.Folder));
    }

    private static Dictionary<string, object> Prompts
    {
        get
        {
            Dictionary<string, object> prompts = EmotionNames.All.ToDictionary(e => e.Name(), object (e) => $"sks {e.Name()}");
            (prompts["fear"], prompts["awe"]) = ("a scary cat", "dog");
            return prompts;
        }
    }

    private ModelPack Write(Dictionary<string, object> prompts)
    {
        File.WriteAllText(_pack.File("emogen/prompts.json"), JsonSerializer.Serialize(prompts));
        string manifest = File.ReadAllText(_pack.File("emogen/pack.json"));
        File.WriteAllText(_pack.File("emogen/pack.json"), manifest.Replace("\"mapping\",", "\"prompt\",", StringComparison.Ordinal));
        return ModelPack.Open(_pack.Folder);
    }
}
