using System.CommandLine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Text;
using EmoGen.Engine.Weights;
using EmoGen.Training.Baselines;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Tests.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Baselines;

public sealed class DreamBoothTests : IDisposable
{
    private readonly PromptedLatents _instance = Pictures(seed: 1, (long)Emotion.Fear, (long)Emotion.Awe);

    private readonly string _root = Directory.CreateTempSubdirectory("emogen-dreambooth-").FullName;
    private readonly ModelPack _base;

    public DreamBoothTests()
    {
        string tiny = Golden.Require("tiny_sd");
        PackManifest manifest = ModelPack.Open(tiny).Manifest;
        _base = PackBuilder.Build([tiny], manifest with { Defaults = manifest.Defaults with { Width = 64, Height = 64, Steps = 2 } }, Path.Combine(_root, "base"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_loss_falls_and_the_text_encoder_learns_only_if_asked_to(bool learnText)
    {
        using var model = new DreamBoothModel(_base, learnText);
        DreamBoothPrompts prompts = DreamBoothPrompts.Of(_base.LoadTokenizer(), "an image of sks {emotion}", "an image");
        using ClipTextModel frozen = _base.LoadText(ScalarType.Float32, CPU);
        var loss = new DreamBoothLoss(model.UNet, new NoiseSchedule(_base.Sampling), learnText ? prompts.Encoded(model.Text!) : prompts.EncodedOnce(frozen), priorWeight: 1, checkpointing: false);
        var options = new LoopOptions { Run = "", Steps = 15, Batch = 2, LearningRate = 2e-3, Schedule = RateSchedule.Constant, WarmUp = 0 };
        using var optimizer = new Training.Runs.AdamW(model, options);

        List<float> losses = [];
        for (int step = 0; step < options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            StepLoss result = loss.Of(_instance, prior: null, new Generator(2));
            result.Loss.backward();
            losses.Add(result.Loss.item<float>());
            optimizer.Step(step);
        }

        Assert.True(losses[^1] < 0.9 * losses[0], $"{losses[0]} became {losses[^1]}");
        Assert.Equal(learnText ? ["text_encoder", "unet"] : ["unet"], model.named_parameters().Select(p => p.name.Split('.')[0]).Distinct().Order());
        Assert.All(model.named_parameters(), p => Assert.True(p.name.Contains("token_embedding") || p.parameter.grad!.abs().sum().item<float>() > 0, $"{p.name} has no gradient"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void The_models_own_pictures_add_their_error_times_the_weight(double weight)
    {
        using IDisposable _ = no_grad();
        Tensor contexts = randn([9, 77, _base.Text.HiddenSize], generator: new Generator(5));
        using var model = new DreamBoothModel(_base, learnText: false);
        PromptedLatents prior = Pictures(seed: 3, DreamBoothPrompts.Class, DreamBoothPrompts.Class);

        var schedule = new NoiseSchedule(_base.Sampling);
        StepLoss result = new DreamBoothLoss(model.UNet, schedule, Contexts, weight, checkpointing: false).Of(_instance, prior, new Generator(4));

        var again = new Generator(4);
        Tensor timesteps = randint(0, schedule.AlphasCumprod.Count, [4], dtype: ScalarType.Int64, generator: again), noise = randn([4, 4, 16, 16], generator: again);
        float instance = Error(_instance, 0), own = Error(prior, 2);
        Assert.Equal(instance + (weight * own), result.Loss.item<float>(), 1e-4);
        Assert.Equal(instance, result.Terms["instance"].item<float>(), 1e-4);
        Assert.Equal(own, result.Terms["prior"].item<float>(), 1e-4);
        Assert.NotEqual(instance, own, 1e-2);

        Tensor Contexts(Tensor prompts) => contexts.index_select(0, prompts);

        float Error(PromptedLatents pictures, long from)
        {
            (Tensor times, Tensor added) = (timesteps.narrow(0, from, 2), noise.narrow(0, from, 2));
            Tensor predicted = model.UNet.Forward(schedule.AddNoise(pictures.Latents, added, times), times, Contexts(pictures.Prompts));
            return (predicted - schedule.Target(pictures.Latents, added, times)).square().mean().item<float>();
        }
    }

    [Fact]
    public void The_models_own_pictures_are_drawn_once_and_a_missing_one_again_as_it_was()
    {
        IReadOnlyList<string> files = Draw("an image", 3);
        byte[][] pictures = [.. files.Select(File.ReadAllBytes)];
        File.Delete(files[1]);
        DateTime kept = File.GetLastWriteTimeUtc(files[0]);

        Assert.Equal(files, Draw("an image", 3));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(files[0]));
        Assert.Equal(pictures, files.Select(File.ReadAllBytes));
        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.Contains("'prompt' is \"an image\", and this model's is \"a bag\"", Assert.Throws<RunException>(() => Draw("a bag", 3)).Message, StringComparison.Ordinal);

        IReadOnlyList<string> Draw(string prompt, int count) => PriorPictures.Draw(Path.Combine(_root, "prior"), _base, prompt, count, 5, 2, CancellationToken.None);
    }

    [Fact]
    public void A_killed_run_goes_on_as_if_it_had_not_stopped()
    {
        KilledRun.AssertGoesOnAsIfItHadNotStopped(
            _root, [.. Arguments, "--prior-count", "2", "--text-encoder", "--steps", "20", "--save-every", "3", "--threads", "1"]);
    }

    [Fact]
    public void A_trained_run_over_a_base_is_a_pack_that_draws_emotions_by_their_prompts()
    {
        string run = Path.Combine(_root, "run"), folder = Path.Combine(_root, "pack");
        string[] arguments = [.. Arguments.Skip(1), "--prior-count", "2", "--text-encoder", "--bfloat16", "--workers", "2", "--accumulate", "2", "--ema", "0.9"];
        Assert.Equal(0, TrainCommand.Create().Parse([.. arguments, "--steps", "2", "--run", run]).Invoke());
        Assert.Equal(0, PackBuildCommand.Create().Parse([_base.Folder, run, "--output", folder]).Invoke());

        Assert.Empty(PackVerifier.Verify(folder));
        ModelPack pack = ModelPack.Open(folder);
        Assert.Equal(EmotionMethod.Prompt, pack.Manifest.Method);
        Assert.Equal("an image of sks fear", pack.Prompts!.Of(Emotion.Fear));
        Assert.All(["unet", "text_encoder"], part => Assert.StartsWith("emogen train dreambooth", pack.Manifest.Source[part], StringComparison.Ordinal));
        Assert.True(Moved(folder, "unet", "diffusion_pytorch_model", "conv_out.weight") > 1e-3);
        Assert.True(Moved(folder, "text_encoder", "model", "text_model.final_layer_norm.weight") > 1e-3);

        using ImageGenerator generator = ImageGenerator.Load(pack, new GeneratorOptions());
        var request = new GenerationRequest { Emotions = [new(Emotion.Fear)], Template = "{} bag", Steps = 2, Seed = 1 };
        Assert.Equal(
            generator.Generate(new GenerationRequest { Prompt = "an image of sks fear bag", Steps = 2, Seed = 1 }, 0).Image.Pixels,
            generator.Generate(request, 0).Image.Pixels);
    }

    [Theory]
    [InlineData("--instance-prompt: 'a fear' has 0 {emotion}, expected one, where the emotion's name stands", "--instance-prompt", "a fear")]
    [InlineData("has 4 training pictures of awe, expected the 5 of a batch", "--emotion", "awe", "--batch", "5")]
    public void Bad_input_is_one_sentence(string message, params string[] arguments)
    {
        ParseResult parsed = TrainCommand.Create().Parse(["dreambooth", "--model", _base.Folder, "--data", "data", "--run", Path.Combine(_root, "run"), .. arguments]);
        Assert.Empty(parsed.Errors);
        var options = new LoopOptions { Run = Path.Combine(_root, "run"), Steps = 1, Batch = parsed.GetValue<int>("--batch"), LearningRate = 1 };
        var booth = new DreamBoothOptions(
            parsed.GetValue<string>("--emotion") is "awe" ? Emotion.Awe : null, parsed.GetRequiredValue<string>("--instance-prompt"), "an image", 0, 1, LearnText: false);
        PictureSet set = new(_root, [.. Enumerable.Range(0, 32).Select(i => new LabelledPicture($"{i}.png", EmotionNames.All[i % 8], null, null))]);

        RunException refused = Assert.Throws<RunException>(() => new DreamBoothTrainer(_base, set, booth, options).Train(CancellationToken.None));
        Assert.EndsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(options.Run));
    }

    private static PromptedLatents Pictures(ulong seed, params long[] prompts) => new(randn([prompts.Length, 4, 16, 16], generator: new Generator(seed)), tensor(prompts));

    /// <summary>The largest change of a weight of the base in a pack.</summary>
    private float Moved(string pack, string part, string stem, string name)
    {
        using Checkpoint before = Checkpoint.Open(Path.Combine(_base.Folder, part), stem), after = Checkpoint.Open(Path.Combine(pack, part), stem);
        return (before.Load(name).to(ScalarType.Float32) - after.Load(name).to(ScalarType.Float32)).abs().max().item<float>();
    }

    /// <summary>Of a run, but for its length and folder.</summary>
    private string[] Arguments
    {
        get
        {
            string data = Path.Combine(_root, "data");
            EmoScapesWriter.Write(data, 120, seed: 1, size: 32);
            return ["train", "dreambooth", "--model", _base.Folder, "--data", data, "--batch", "4", "--lr", "0.01"];
        }
    }
}
