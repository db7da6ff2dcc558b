using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Tests;
using EmoGen.Training.Baselines;
using EmoGen.Training.Commands;
using EmoGen.Training.Datasets;
using EmoGen.Training.Tests.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Baselines;

public sealed class DreamBoothCheckpointingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-checkpointing-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_of_all_weights_are_the_same_to_the_bit(bool learnText)
    {
        using DreamBoothModel model = Model(learnText);
        Dictionary<string, Tensor> expected = Gradients(checkpointing: false), found = Gradients(checkpointing: true);
        Assert.All(expected, gradient => Assert.True(gradient.Value.Equals(found[gradient.Key]), gradient.Key));

        Dictionary<string, Tensor> Gradients(bool checkpointing)
        {
            model.zero_grad();
            Learn(model, checkpointing);
            return model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        }
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using DreamBoothModel model = Model(learnText: true);
        Learn(model, checkpointing: true);
        long before = Live();
        Learn(model, checkpointing: true);
        Assert.Equal(before, Live());

        static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
    }

    [Theory]
    [InlineData("--workers")]
    [InlineData("--accumulate")]
    public void A_run_that_goes_on_with_it_ends_as_one_without_it(string option)
    {
        string data = Path.Combine(_root, "data"), plain = Path.Combine(_root, "plain"), changed = Path.Combine(_root, "changed");
        EmoScapesWriter.Write(data, 60, seed: 1, size: 32);
        string[] arguments = ["dreambooth", "--model", Golden.Require("tiny_sd"), "--data", data, "--batch", "2", "--lr", "0.01",
            "--prior-count", "0", "--text-encoder", "--bfloat16", "--threads", "1", option, "2"];
        Train(plain, "2");
        Train(changed, "1");
        Train(changed, "2", "--gradient-checkpointing");

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(plain, "checkpoints"), "*.safetensors"));
        KilledRun.AssertSameRuns(plain, changed);

        void Train(string run, string steps, params string[] more) =>
            Assert.Equal(0, TrainCommand.Create().Parse([.. arguments, "--run", run, "--steps", steps, .. more]).Invoke());
    }

    private static DreamBoothModel Model(bool learnText) => new(ModelPack.Open(Golden.Require("tiny_sd")), learnText);

    /// <summary>Adds one step's gradients, of two emotions' pictures and two of the model's own.</summary>
    private static void Learn(DreamBoothModel model, bool checkpointing)
    {
        using var scope = NewDisposeScope();
        ModelPack pack = ModelPack.Open(Golden.Require("tiny_sd"));
        DreamBoothPrompts prompts = DreamBoothPrompts.Of(pack.LoadTokenizer(), "an image of sks {emotion}", "an image");
        Tensor contexts = randn([9, 77, pack.Text.HiddenSize], generator: new Generator(5));
        Func<Tensor, Tensor> contextOf = model.Text is { } text ? prompts.Encoded(text) : numbers => contexts.index_select(0, numbers);
        var generator = new Generator(2);
        PromptedLatents instance = new(randn([2, 4, 16, 16], generator: generator), tensor(new long[] { 0, 5 }));
        PromptedLatents prior = new(randn([2, 4, 16, 16], generator: generator), tensor(new long[] { DreamBoothPrompts.Class, DreamBoothPrompts.Class }));
        new DreamBoothLoss(model.UNet, new NoiseSchedule(pack.Sampling), contextOf, priorWeight: 1, checkpointing).Of(instance, prior, generator).Backward(0.5);
    }
}
