using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Runs;

public sealed class TrainingLoopTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-loop-").FullName;

    [Fact]
    public void A_resumed_run_equals_one_that_was_never_stopped()
    {
        Dictionary<string, float[]> whole = Train("whole", stopAt: null);
        Train("resumed", stopAt: 7);
        Dictionary<string, float[]> resumed = Train("resumed", stopAt: null);
        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void A_finished_run_has_learned_the_line_and_written_its_checkpoint()
    {
        Dictionary<string, float[]> averages = Train("line", stopAt: null);
        Assert.Equal(2f, averages["weight"][0], 0.3f);
        Assert.True(File.Exists(Path.Combine(_root, "line", "checkpoints", "step-00000300.safetensors")));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_root, "line", "logs"), "*tfevents*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Workers_that_share_a_batch_learn_what_one_learns(int workers)
    {
        using var model = nn.Linear(1, 1);
        Tensor x = arange(0, 8, dtype: float32).div(4).sub(1).view(8, 1), y = (2 * x) + 1;
        var averages = new Dictionary<string, float[]>();
        bool done = new TrainingLoop(new RunFolder(Path.Combine(_root, $"shared{workers}")), Options("shared") with { Workers = workers }, model).Run(
            new BatchOrder(8, 8, seed: 1),
            (items, _) =>
            {
                Assert.Equal(8 / workers, items.Length);
                Tensor rows = tensor([.. items.Select(i => (long)i)]);
                return new StepLoss((model.forward(x.index_select(0, rows)) - y.index_select(0, rows)).square().mean(), new Dictionary<string, Tensor>());
            },
            weights => averages = weights.ToDictionary(a => a.Key, a => a.Value.data<float>().ToArray()),
            CancellationToken.None);
        Assert.True(done);
        Assert.Equal(2f, averages["weight"][0], 0.1f);
        Assert.Equal(1f, averages["bias"][0], 0.1f);
    }

    [Fact]
    public void Workers_that_do_not_divide_the_batch_are_refused()
    {
        using var model = nn.Linear(1, 1);
        var loop = new TrainingLoop(new RunFolder(Path.Combine(_root, "odd")), Options("odd") with { Workers = 3 }, model);
        RunException refused = Assert.Throws<RunException>(() => loop.Run(
            new BatchOrder(8, 8, seed: 1), (_, _) => throw new InvalidOperationException(), _ => { }, CancellationToken.None));
        Assert.Contains("a batch of 8 cannot be shared among 3 workers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        Train("other", stopAt: 3);
        using var larger = nn.Linear(5, 1);
        var loop = new TrainingLoop(new RunFolder(Path.Combine(_root, "other")), Options("other"), larger);
        RunException refused = Assert.Throws<RunException>(() => loop.Run((long _, Generator _) => throw new InvalidOperationException(), _ => { }, CancellationToken.None));
        Assert.Contains("'master' does not hold 6 numbers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_run_and_names_the_step()
    {
        using var model = nn.Linear(1, 1);
        var loop = new TrainingLoop(new RunFolder(Path.Combine(_root, "nan")), Options("nan"), model);
        RunException refused = Assert.Throws<RunException>(() => loop.Run(
            (_, _) => new StepLoss(model.forward(full([1, 1], float.NaN)).sum(), new Dictionary<string, Tensor>()), _ => { }, CancellationToken.None));
        Assert.Contains("step 0", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private LoopOptions Options(string name) =>
        new() { Run = Path.Combine(_root, name), Steps = 300, Batch = 8, LearningRate = 0.05, WarmUp = 3, EmaDecay = 0.9 };

    /// <summary>Fits y = 2 x + 1.</summary>
    private Dictionary<string, float[]> Train(string name, long? stopAt)
    {
        using var model = nn.Linear(1, 1);
        using (no_grad())
        {
            model.weight.fill_(0.5);
            model.bias!.fill_(0);
        }

        using var stop = new CancellationTokenSource();
        var result = new Dictionary<string, float[]>();
        new TrainingLoop(new RunFolder(Path.Combine(_root, name)), Options(name), model).Run(
            (step, generator) =>
            {
                if (step + 1 == stopAt)
                {
                    stop.Cancel();
                }

                Tensor x = randn([8, 1], generator: generator);
                return new StepLoss((model.forward(x) - ((2 * x) + 1)).square().mean(), new Dictionary<string, Tensor>());
            },
            averages => result = averages.ToDictionary(a => a.Key, a => a.Value.data<float>().ToArray()),
            stop.Token);
        return result;
    }
}
