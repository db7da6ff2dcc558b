using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>The official inference.py and inference_combine_emotion.py, picture by picture, from their own random draws.</summary>
[Collection(nameof(GoldenPackCollection))]
public sealed class OfficialInferenceTests(GoldenPack pack)
{
    [Theory]
    [InlineData("generation_amusement", 0, Emotion.Amusement, "{}", 10)]
    [InlineData("generation_amusement_50steps", 0, Emotion.Amusement, "{}", 50)]
    [InlineData("transfer_fear_bag", 0, Emotion.Fear, "{} bag", 10)]
    public void Pictures_of_an_emotion_match_the_official_script(string name, int picture, Emotion emotion, string template, int steps)
    {
        using var scope = NewDisposeScope();
        Official official = new($"{name}.pic{picture}");
        GenerationRequest request = Request([new(emotion)]) with { Template = template, Steps = steps };

        TracedImage actual = Draw(request, official["e_vec"], official["init_latents"]);

        official.AssertSame(actual, official["final_latents"]);
        Assert.Equal($"<{emotion.Name()}>{template[2..]}", request.Text);
    }

    /// <summary>Method, quirk 4: the script's second picture starts with the first one's sampler history; ours never does.</summary>
    [Fact]
    public void The_second_picture_is_what_the_script_draws_with_a_fresh_sampler()
    {
        using var scope = NewDisposeScope();
        Official official = new("generation_amusement.pic1");
        Tensor fresh = Golden.Tensors("emogen/extra.safetensors")["generation_pic1_fresh_scheduler.final_latents"];

        TracedImage actual = Draw(Request([new(Emotion.Amusement)]), official["e_vec"], official["init_latents"]);

        AssertPicture.LatentsMatch(fresh, actual.Latents, "picture 1");
        Golden.AssertClose(official["text_embeddings"][1..], actual.Conditioning, 1e-4, "prompt");
    }

    [Fact]
    public void Reference_fusion_repeats_the_official_scripts_misplaced_words()
    {
        using var scope = NewDisposeScope();
        Official official = new("fusion_amusement_awe.pic0");

        TracedImage actual = Draw(
            Request([new(Emotion.Amusement), new(Emotion.Awe)]) with { Fusion = FusionMode.Reference }, official["e_vec"], official["init_latents"]);

        official.AssertSame(actual, official["final_latents"]);
    }

    [Fact]
    public void Token_fusion_is_what_the_script_means_to_do()
    {
        using var scope = NewDisposeScope();
        Official official = new("fusion_amusement_awe.pic0");
        Dictionary<string, Tensor> extra = Golden.Tensors("emogen/extra.safetensors");

        TracedImage actual = Draw(Request([new(Emotion.Amusement), new(Emotion.Awe)]), official["e_vec"], extra["fusion_intended.init_latents"]);

        Golden.AssertClose(extra["fusion_intended.embed"], actual.TokenEmbeddings!, 1e-4, "words");
        Golden.AssertClose(extra["fusion_intended.text_embeddings"][1..], actual.Conditioning, 1e-4, "prompt");
        AssertPicture.LatentsMatch(extra["fusion_intended.final_latents"], actual.Latents, "fusion");
    }

    [Fact]
    public void Words_of_all_emotions_match_the_official_mapping_network()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> extra = Golden.Tensors("emogen/extra.safetensors");
        Assert.All(EmotionNames.All, emotion =>
        {
            GenerationRequest request = Request([new(emotion)]) with { Steps = 1 };
            TracedImage actual = Draw(request, extra[$"mapper.{emotion.Name()}.e_vec"], randn([1, 4, 16, 16]));
            Golden.AssertClose(extra[$"mapper.{emotion.Name()}.embed"], actual.TokenEmbeddings!, 1e-4, emotion.Name());
        });
    }

    private static GenerationRequest Request(IReadOnlyList<WeightedEmotion> emotions) => new()
    {
        Emotions = emotions,
        Scheduler = SchedulerKind.UniPC,
        Steps = 10,
        GuidanceScale = 7.5,
        Width = 128,
        Height = 128,
    };

    private TracedImage Draw(GenerationRequest request, Tensor vectors, Tensor latents) => pack.Generator.Trace(
        request, 0, pack.Generator.Draw(request, 0) with { EmotionVectors = vectors, Latents = latents });

    /// <summary>One picture of the official script.</summary>
    private sealed class Official(string picture)
    {
        private readonly Dictionary<string, Tensor> _tensors = Golden.Tensors("emogen/inference_official.safetensors");

        public Tensor this[string part] => _tensors[$"{picture}.{part}"];

        public void AssertSame(TracedImage actual, Tensor finalLatents)
        {
            Golden.AssertClose(this["embed"], actual.TokenEmbeddings!, 1e-4, "words");
            Golden.AssertClose(this["text_embeddings"][..1], actual.Unconditional, 1e-4, "empty prompt");
            Golden.AssertClose(this["text_embeddings"][1..], actual.Conditioning, 1e-4, "prompt");
            AssertPicture.LatentsMatch(finalLatents, actual.Latents, picture);
            AssertPicture.PixelsMatch(this["image_u8"][0], actual.Image.Image, picture);
        }
    }
}
