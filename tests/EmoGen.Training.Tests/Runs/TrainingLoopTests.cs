using System.Collections.Concurrent;
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
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 4)]
    public void Workers_that_share_a_batch_and_batches_that_share_a_step_learn_what_one_learns(int workers, int accumulate)
    {
        using var model = Line();
        Tensor x = arange(0, 8, dtype: float32).div(4).sub(1).view(8, 1), y = (2 * x) + 1;
        var averages = new Dictionary<string, float[]>();
        LoopOptions options = Options($"shared{workers}{accumulate}") with { Workers = workers, Accumulate = accumulate, Batch = 8 / accumulate };
        bool done = Loop(options, model).Run(
            new BatchOrder(8, options.Batch, seed: 1),
            batch =>
            {
                Assert.Equal(options.Batch / workers, batch.Items.Length);
                Tensor rows = tensor([.. batch.Items.Select(i => (long)i)]);
                return new StepLoss((model.forward(x.index_select(0, rows)) - y.index_select(0, rows)).square().mean(), new Dictionary<string, Tensor>());
            },
            weights => averages = weights.ToDictionary(a => a.Key, a => a.Value.data<float>().ToArray()),
            CancellationToken.None);
        Assert.True(done);
        Assert.Equal(2f, averages["weight"][0], 0.1f);
        Assert.Equal(1f, averages["bias"][0], 0.1f);
    }

    [Fact]
    public async Task Workers_compute_with_the_runs_number_of_processor_threads_whatever_the_pools_threads_were_used_for_before()
    {
        int before = get_num_threads();
        try
        {
            using var all = new Barrier(3);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => UseWithTwoThreads(all))));
            set_num_threads(1);
            ConcurrentBag<int> found = [];
            using var model = Line();
            Loop(Options("threads") with { Workers = 2, Batch = 8, Steps = 5 }, model).Run(
                new BatchOrder(8, 8, seed: 1),
                _ =>
                {
                    found.Add(get_num_threads());
                    return new StepLoss(model.forward(ones(4, 1)).square().mean(), new Dictionary<string, Tensor>());
                },
                _ => { },
                CancellationToken.None);
            Assert.Equal(10, found.Count);
            Assert.All(found, threads => Assert.Equal(1, threads));
        }
        finally
        {
            set_num_threads(before);
        }

        static void UseWithTwoThreads(Barrier all)
        {
            all.SignalAndWait(); // so that each has a thread of its own
            set_num_threads(2);
            Assert.Equal(2, get_num_threads()); // libtorch settles it for a thread when it is first needed
        }
    }

    [Fact]
    public void Workers_that_do_not_divide_the_batch_are_refused()
    {
        using var model = Line();
        RunException refused = Assert.Throws<RunException>(() => Loop(Options("odd") with { Workers = 3 }, model).Run(
            new BatchOrder(8, 8, seed: 1), _ => throw new InvalidOperationException(), _ => { }, CancellationToken.None));
        Assert.Contains("a batch of 8 cannot be shared among 3 workers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        Train("other", stopAt: 3);
        using var larger = nn.Linear(5, 1);
        RunException refused = Assert.Throws<RunException>(() => Loop(Options("other"), larger).Run(
            new BatchOrder(8, 8, seed: 1), _ => throw new InvalidOperationException(), _ => { }, CancellationToken.None));
        Assert.Contains("'master' does not hold 6 numbers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_with_other_options_is_refused_and_the_option_named()
    {
        Train("options", stopAt: 3);
        RunException refused = Assert.Throws<RunException>(() => RunFolder.Start(new RunRecord("line", null, Options("options") with { LearningRate = 0.1 }, null)));
        Assert.Contains("'options.learningRate' is 0.05, and this command's is 0.1", refused.Message, StringComparison.Ordinal);
        RunFolder.Start(new RunRecord("line", null, Options("options") with { Steps = 900 }, null));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_run_and_names_step_batch_and_checkpoint()
    {
        using var model = Line();
        LoopOptions options = Options("nan") with { SaveEvery = 1 };
        var loop = new TrainingLoop(RunFolder.Start(new RunRecord("line", null, options, null)), options, model) { NameOf = i => $"picture{i}.jpg" };
        RunException refused = Assert.Throws<RunException>(() => loop.Run(
            new BatchOrder(8, 8, seed: 1),
            batch => new StepLoss(model.forward(full([1, 1], batch.Number == 2 ? float.NaN : 1)).sum(), new Dictionary<string, Tensor>()),
            _ => { },
            CancellationToken.None));
        Assert.Contains("step 2 is not finite", refused.Message, StringComparison.Ordinal);
        Assert.Contains("picture5.jpg", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("step-00000002.safetensors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_weights_and_not_the_last_are_put_out()
    {
        using var model = Line();
        LoopOptions options = Options("best") with { Steps = 10, ValidateEvery = 1 };
        var seen = new List<float>();
        var loop = new TrainingLoop(RunFolder.Start(new RunRecord("line", null, options, null)), options, model)
        {
            Validate = (step, weights) =>
            {
                seen.Add(weights["weight"].item<float>());
                return step == 4 ? 1 : 0;
            },
        };
        float last = 0;
        loop.Run(
            new BatchOrder(8, 8, seed: 1), batch => FitLine(model, batch), weights => last = weights["weight"].item<float>(), CancellationToken.None);
        Assert.Equal(10, seen.Count);
        Assert.Equal(seen[3], last);
        Assert.NotEqual(seen[9], last);
    }

    [Fact]
    public void Only_the_newest_checkpoints_are_kept()
    {
        using var model = Line();
        LoopOptions options = Options("keep") with { Steps = 10, SaveEvery = 2, Keep = 3 };
        Loop(options, model).Run(new BatchOrder(8, 8, seed: 1), batch => FitLine(model, batch), _ => { }, CancellationToken.None);
        Assert.Equal(
            ["step-00000006.safetensors", "step-00000008.safetensors", "step-00000010.safetensors"],
            Directory.EnumerateFiles(Path.Combine(_root, "keep", "checkpoints")).Select(Path.GetFileName).Order());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private LoopOptions Options(string name) =>
        new() { Run = Path.Combine(_root, name), Steps = 300, Batch = 8, LearningRate = 0.05, WarmUp = 3, EmaDecay = 0.9 };

    private static TrainingLoop Loop(LoopOptions options, nn.Module model) => new(RunFolder.Start(new RunRecord("line", null, options, null)), options, model);

    private static TorchSharp.Modules.Linear Line()
    {
        var model = nn.Linear(1, 1);
        using IDisposable _ = no_grad();
        model.weight.fill_(0.5);
        model.bias!.fill_(0);
        return model;
    }

    private static StepLoss FitLine(nn.Module<Tensor, Tensor> model, BatchStep batch)
    {
        Tensor x = randn([8, 1], generator: batch.Generator);
        return new StepLoss((model.forward(x) - ((2 * x) + 1)).square().mean(), new Dictionary<string, Tensor>());
    }

    /// <summary>Fits y = 2 x + 1.</summary>
    private Dictionary<string, float[]> Train(string name, long? stopAt)
    {
        using var model = Line();
        using var stop = new CancellationTokenSource();
        var result = new Dictionary<string, float[]>();
        Loop(Options(name), model).Run(
            new BatchOrder(8, 8, seed: 1),
            batch =>
            {
                if (batch.Number + 1 == stopAt)
                {
                    stop.Cancel();
                }

                return FitLine(model, batch);
            },
            averages => result = averages.ToDictionary(a => a.Key, a => a.Value.data<float>().ToArray()),
            stop.Token);
        return result;
    }
}
