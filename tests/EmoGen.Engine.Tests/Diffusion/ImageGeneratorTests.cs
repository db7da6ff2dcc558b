using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Diffusion;

[Collection(nameof(GoldenPackCollection))]
public sealed class ImageGeneratorTests(GoldenPack pack)
{
    private static GenerationRequest Fear => new()
    {
        Emotions = [new(Emotion.Fear)],
        Steps = 2,
        Width = 64,
        Height = 64,
        Seed = 7,
    };

    [Fact]
    public void The_same_request_gives_the_same_bytes_whatever_ran_before()
    {
        RgbImage first = pack.Generator.Generate(Fear, 0).Image;
        pack.Generator.Generate(Fear with { Scheduler = SchedulerKind.EulerAncestral, NegativePrompt = "blurry", Height = 128, Seed = 1 }, 0);
        RgbImage again = pack.Generator.Generate(Fear, 0).Image;

        Assert.Equal(first.Pixels, again.Pixels);
    }

    [Fact]
    public void Picture_k_is_the_single_picture_of_seed_plus_k()
    {
        GeneratedImage third = pack.Generator.Generate(Fear with { Count = 3 }, 2);
        GeneratedImage alone = pack.Generator.Generate(Fear with { Seed = 9 }, 0);

        Assert.Equal((2, 9), (third.Index, third.Seed));
        Assert.Equal(alone.Image.Pixels, third.Image.Pixels);
        Assert.NotEqual(pack.Generator.Generate(Fear, 0).Image.Pixels, alone.Image.Pixels);
    }

    /// <summary>Contract: first the emotion vectors in the order given, then the latents, then what a stochastic sampler adds.</summary>
    [Fact]
    public void Draws_come_from_one_seeded_generator_in_the_contracts_order()
    {
        using var scope = NewDisposeScope();
        using EmotionSpace space = pack.Pack.LoadEmotionSpace();
        PictureDraws draws = pack.Generator.Draw(Fear with { Emotions = [new(Emotion.Fear), new(Emotion.Awe)] }, 0);

        using Generator generator = new(7);
        Tensor fear = space.Mean(Emotion.Fear) + (space.Deviation(Emotion.Fear) * randn(space.Size, generator: generator));
        Tensor awe = space.Mean(Emotion.Awe) + (space.Deviation(Emotion.Awe) * randn(space.Size, generator: generator));
        Golden.AssertClose(stack([fear, awe]), draws.EmotionVectors!, 0);
        Golden.AssertClose(randn([1, 4, 8, 8], generator: generator), draws.Latents, 0);
    }

    [Fact]
    public void No_tensor_outlives_a_picture()
    {
        GenerationRequest stochastic = Fear with { Scheduler = SchedulerKind.EulerAncestral, Steps = 4 };
        pack.Generator.Score(pack.Generator.Generate(stochastic, 0).Image);
        GC.Collect(); // what other tests left behind does not go meanwhile
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        for (int k = 0; k < 3; k++)
        {
            SchedulerKind[] kinds = [SchedulerKind.UniPC, SchedulerKind.Pndm, SchedulerKind.Heun, SchedulerKind.Lms, SchedulerKind.EulerAncestral];
            foreach (SchedulerKind kind in kinds)
            {
                pack.Generator.Score(pack.Generator.Generate(stochastic with { Scheduler = kind, Seed = k }, 0).Image);
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Progress_tells_every_model_call_and_shows_a_preview()
    {
        List<(int Step, int Steps)> told = [];
        RgbImage? preview = null;
        SynchronousProgress progress = new(p =>
        {
            told.Add((p.Step, p.Steps));
            preview = p.Preview!();
        });

        GeneratedImage picture = pack.Generator.Generate(Fear with { Scheduler = SchedulerKind.Ddim }, 0, progress);

        Assert.Equal([(1, 2), (2, 2)], told);
        Assert.Equal((64, 64), (preview!.Width, preview.Height));
        Assert.Equal(picture.Image.Width * picture.Image.Height * 3, preview.Pixels.Length);
    }

    [Fact]
    public void A_canceled_picture_stops_before_its_next_step()
    {
        using CancellationTokenSource source = new();
        int last = 0;
        SynchronousProgress progress = new(p =>
        {
            last = p.Step;
            source.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() => pack.Generator.Generate(Fear with { Steps = 20 }, 0, progress, source.Token));

        Assert.Equal(1, last);
    }

    [Fact]
    public void Intensity_moves_a_word_from_the_neutral_one_and_leaves_the_network_alone()
    {
        using var scope = NewDisposeScope();
        GenerationRequest neutral = Fear with { Intensity = 0, Template = "{} bag", Steps = 1 };
        GenerationRequest plain = new() { Prompt = "picture bag", Steps = 1, Width = 64, Height = 64 };

        TracedImage none = Trace(neutral), words = Trace(plain), full = Trace(neutral with { Intensity = 1 });

        Golden.AssertClose(words.Conditioning, none.Conditioning, 1e-5, "the neutral word");
        Golden.AssertClose(full.TokenEmbeddings!, none.TokenEmbeddings!, 0, "the mapping network's output");
        Assert.True((full.Conditioning - none.Conditioning).abs().max().item<float>() > 1e-2);
    }

    [Fact]
    public void Fused_tokens_are_weighed_by_the_largest_weight()
    {
        using var scope = NewDisposeScope();
        GenerationRequest fusion = Fear with { Emotions = [new(Emotion.Fear, 2), new(Emotion.Awe, 1)], Steps = 1 };
        GenerationRequest nearlyAlone = fusion with { Emotions = [new(Emotion.Fear, 1000), new(Emotion.Awe, 0.001)] };
        PictureDraws draws = pack.Generator.Draw(fusion, 0);

        Tensor scaled = pack.Generator.Trace(fusion with { Emotions = [new(Emotion.Fear, 4), new(Emotion.Awe, 2)] }, 0, draws).Conditioning;
        Tensor half = pack.Generator.Trace(fusion, 0, draws).Conditioning, alone = pack.Generator.Trace(nearlyAlone, 0, draws).Conditioning;
        Tensor besideNeutral = Trace(Fear with { Template = "{} picture", Steps = 1 }, draws.EmotionVectors![..1]).Conditioning;

        Golden.AssertClose(half, scaled, 0, "the same shares");
        Golden.AssertClose(besideNeutral, alone, 1e-3, "a weight of nearly nothing is the neutral word");
    }

    [Fact]
    public void A_blend_is_one_word_of_the_weighted_mean()
    {
        using var scope = NewDisposeScope();
        GenerationRequest blend = Fear with { Emotions = [new(Emotion.Fear, 3), new(Emotion.Awe, 1)], Fusion = FusionMode.Blend, Steps = 1 };
        PictureDraws draws = pack.Generator.Draw(blend, 0);
        Tensor mean = (0.75f * draws.EmotionVectors![..1]) + (0.25f * draws.EmotionVectors[1..]);

        TracedImage blended = pack.Generator.Trace(blend, 0, draws), one = Trace(Fear with { Steps = 1 }, mean);

        Golden.AssertClose(one.TokenEmbeddings!, blended.TokenEmbeddings!, 1e-4, "word");
        Golden.AssertClose(one.Conditioning, blended.Conditioning, 1e-4, "prompt");
        Assert.Equal("<fear+awe>", blend.Text);
    }

    [Fact]
    public void Text_past_the_last_token_is_told_as_cut()
    {
        string tail = string.Concat(Enumerable.Repeat(" a", 74));
        Assert.Null(pack.Generator.Generate(Fear with { Template = "{}" + tail, Steps = 1 }, 0).CutText);
        Assert.Equal("storm", pack.Generator.Generate(Fear with { Template = "{}" + tail + " storm", Steps = 1 }, 0).CutText);
    }

    [Fact]
    public void Bfloat16_draws_nearly_the_same_picture_from_the_same_draws()
    {
        using var scope = NewDisposeScope();
        using ImageGenerator half = ImageGenerator.Load(pack.Pack, new GeneratorOptions(Dtype: "bfloat16"));
        TracedImage precise = Trace(Fear), rough = half.Trace(Fear, 0, half.Draw(Fear, 0));

        Assert.Equal(ScalarType.Float32, rough.Latents.dtype);
        Golden.AssertClose(precise.Conditioning, rough.Conditioning, 0, "texts are float32 always");
        double error = (precise.Latents - rough.Latents).std().item<float>() / precise.Latents.std().item<float>();
        Assert.InRange(error, 1e-6, 0.05);
    }

    [Fact]
    public void Draws_of_another_shape_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        PictureDraws draws = pack.Generator.Draw(Fear, 0);

        var latents = Assert.Throws<ArgumentException>(() => pack.Generator.Trace(Fear, 0, draws with { Latents = zeros(1, 4, 8, 9) }));
        var vectors = Assert.Throws<ArgumentException>(() => pack.Generator.Trace(Fear, 0, draws with { EmotionVectors = zeros(2, 768) }));

        Assert.Equal("latents have shape [1, 4, 8, 9]; [1, 4, 8, 8] was expected for each picture", latents.Message);
        Assert.Equal("emotion_vectors have shape [2, 768]; [1, 768] was expected for each picture", vectors.Message);
    }

    [Theory]
    [InlineData("cpu", "float16", "dtype")]
    [InlineData("cpu", "int8", "dtype")]
    [InlineData("tpu", "auto", "device")]
    public void What_cannot_be_computed_with_is_refused_by_name(string device, string dtype, string field) => Assert.Equal(
        field, Assert.Throws<RequestException>(() => ImageGenerator.Load(pack.Pack, new GeneratorOptions(device, dtype))).Field);

    [Fact]
    public void A_plain_snapshot_scores_nothing()
    {
        using ImageGenerator plain = ImageGenerator.Load(ModelPack.Open(Golden.Require("tiny_sd")), new GeneratorOptions(Dtype: "float32"));
        Assert.Null(plain.Score(new RgbImage(8, 8, new byte[192])));
    }

    private TracedImage Trace(GenerationRequest request, Tensor? vectors = null)
    {
        PictureDraws draws = pack.Generator.Draw(request, 0);
        return pack.Generator.Trace(request, 0, vectors is null ? draws : draws with { EmotionVectors = vectors });
    }

    private sealed class SynchronousProgress(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
