using System.CommandLine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using EmoGen.Training.Baselines;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Tests.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Baselines;

public sealed class TextualInversionTests : IDisposable
{
    private static readonly Emotion[] Shown = [Emotion.Fear, Emotion.Awe];

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-inversion-").FullName;
    private readonly string _base = Golden.Require("tiny_sd");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Only_the_words_of_the_emotions_shown_have_gradients_and_their_loss_falls()
    {
        ModelPack pack = ModelPack.Open(_base);
        ClipTokenizer tokenizer = pack.LoadTokenizer();
        using ClipTextModel text = pack.LoadText(ScalarType.Float32, CPU);
        using UNetModel unet = FrozenParts.Frozen(new UNetModel(pack.UNet), Path.Combine(_base, "unet"), "diffusion_pytorch_model");
        using var words = new EmotionEmbeddings(text.TokenEmbedding[tokenizer.Encode("picture")[0]], vectors: 2);
        var loss = new TextualInversionLoss(text, unet, new NoiseSchedule(pack.Sampling), TextualInversionLoss.Prompts(tokenizer, ["a photo of {}"], 2));
        using Tensor latents = randn([2, 4, 8, 8], generator: new Generator(1));
        var options = new LoopOptions { Run = "", Steps = 20, Batch = 2, LearningRate = 0.05, Schedule = RateSchedule.Constant, WarmUp = 0 };
        using var optimizer = new Training.Runs.AdamW(words, options);

        List<float> losses = [];
        for (int step = 0; step < options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            StepLoss result = loss.Of(words.Of(Shown), latents, new Generator(2));
            result.Loss.backward();
            losses.Add(result.Loss.item<float>());
            if (step == 0)
            {
                Tensor moved = words.parameters().Single().grad!.abs().sum(-1); // [8, k]
                Assert.All(EmotionNames.All, e => Assert.Equal(Shown.Contains(e), moved[(int)e].gt(0).all().item<bool>()));
                Assert.All(EmotionNames.All.Except(Shown), e => Assert.Equal(0, moved[(int)e].sum().item<float>()));
            }

            optimizer.Step(step);
        }

        Assert.All(text.parameters().Concat(unet.parameters()), p => Assert.False(p.requires_grad));
        Assert.True(losses[^1] < losses[0], $"{losses[0]} became {losses[^1]}");
    }

    [Fact]
    public void A_template_without_a_place_for_the_emotion_is_refused()
    {
        ClipTokenizer tokenizer = ModelPack.Open(_base).LoadTokenizer();
        RunException refused = Assert.Throws<RunException>(() => TextualInversionLoss.Prompts(tokenizer, ["a photo"], 2));
        Assert.Contains("--templates: 'a photo' has room for 0 words", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped()
    {
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _root, [.. Arguments, "--vectors", "2", "--steps", "20", "--save-every", "3", "--threads", "1"]);
    }

    [Fact]
    public void A_trained_run_over_a_base_is_a_pack_that_draws_emotions()
    {
        string run = Path.Combine(_root, "run"), folder = Path.Combine(_root, "pack");
        Assert.Equal(0, TrainCommand.Create().Parse([.. Arguments.Skip(1), "--vectors", "2", "--steps", "3", "--workers", "2", "--run", run]).Invoke());
        Assert.Equal(0, PackBuildCommand.Create().Parse([_base, run, "--output", folder]).Invoke());

        Assert.Empty(PackVerifier.Verify(folder));
        ModelPack pack = ModelPack.Open(folder);
        Assert.Equal(EmotionMethod.TextualInversion, pack.Manifest.Method);
        Assert.False(Directory.Exists(Path.Combine(folder, "embeddings")));
        using (Checkpoint alone = Checkpoint.Open(Path.Combine(run, "output/embeddings/fear/learned_embeds.safetensors")))
        {
            Assert.Equal(["<fear>"], alone.Tensors.Keys);
        }

        using ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions());
        var request = new GenerationRequest { Emotions = [new(Emotion.Fear), new(Emotion.Awe)], Template = "{} bag", Steps = 2, Seed = 1 };
        Assert.NotEqual(generator.Generate(request, 0).Image.Pixels, generator.Generate(request with { Intensity = 0 }, 0).Image.Pixels);
    }

    /// <summary>Of a run, but for its length and folder.</summary>
    private string[] Arguments
    {
        get
        {
            string data = Path.Combine(_root, "data");
            EmoScapesWriter.Write(data, 120, seed: 1, size: 32);
            return ["train", "textual-inversion", "--model", _base, "--data", data, "--batch", "4", "--lr", "0.01"];
        }
    }
}
