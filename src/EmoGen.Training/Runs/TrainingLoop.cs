using System.Diagnostics;
using EmoGen.Engine;
using EmoGen.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>One step's loss and the terms that go into the log.</summary>
internal sealed record StepLoss(Tensor Loss, IReadOnlyDictionary<string, Tensor> Terms)
{
    /// <summary>Adds the gradients of the loss, times <paramref name="share"/>, to the parameters' and returns loss and terms as numbers, times the same.</summary>
    public Dictionary<string, double> Backward(double share)
    {
        (Loss * share).backward();
        return Terms.Prepend(new("loss", Loss)).ToDictionary(t => t.Key, t => share * t.Value.to(ScalarType.Float32).item<float>());
    }
}

/// <summary>The loop of every training command: resume, step, log, checkpoint; stops cleanly when asked to.</summary>
internal sealed class TrainingLoop(RunFolder folder, LoopOptions options, nn.Module module)
{
    private const int LogEvery = 25;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs <paramref name="lossAt"/> for each step that is not done yet. It is given the step and a generator seeded by run and step:
    /// all randomness of a step comes from these, so that a resumed run equals one that was never stopped.
    /// </summary>
    /// <param name="lossAt">The loss of a step.</param>
    /// <param name="export">Called with the averaged weights by name at each checkpoint and at the end: a run's output can be used before it is finished.</param>
    /// <returns>False when the run was stopped before its end.</returns>
    public bool Run(Func<long, Generator, StepLoss> lossAt, Action<IReadOnlyDictionary<string, Tensor>> export, CancellationToken cancellation) => Run(
        step =>
        {
            using Generator generator = StepGenerator(step);
            return lossAt(step, generator).Backward(share: 1);
        },
        export,
        cancellation);

    /// <summary>
    /// The same for a loss that is a mean over items: <see cref="LoopOptions.Workers"/> threads each take a part of the batch, which keeps
    /// processors busier than many threads on one small operation.
    /// </summary>
    /// <param name="order">The items of each step.</param>
    /// <param name="lossOf">The loss of some items; called by several threads at once.</param>
    /// <param name="export">As above.</param>
    /// <exception cref="RunException">The workers do not divide the batch.</exception>
    public bool Run(
        BatchOrder order, Func<int[], Generator, StepLoss> lossOf, Action<IReadOnlyDictionary<string, Tensor>> export, CancellationToken cancellation)
    {
        int workers = options.Workers;
        if (workers < 1 || options.Batch % workers != 0)
        {
            throw new RunException($"a batch of {options.Batch} cannot be shared among {workers} workers, expected a divisor of it");
        }

        return Run(
            step => Sum(Task.WhenAll(order.At(step).Chunk(options.Batch / workers).Select((items, worker) => Task.Run(() =>
            {
                using DisposeScope scope = NewDisposeScope();
                using Generator generator = StepGenerator(step, worker);
                return lossOf(items, generator).Backward(1.0 / workers);
            }))).GetAwaiter().GetResult()),
            export,
            cancellation);
    }

    private bool Run(Func<long, Dictionary<string, double>> backward, Action<IReadOnlyDictionary<string, Tensor>> export, CancellationToken cancellation)
    {
        using var optimizer = new AdamW(module, options);
        long step = Resume(optimizer);
        SummaryWriter log = utils.tensorboard.SummaryWriter(folder.Logs, createRunName: false);
        var clock = Stopwatch.StartNew();
        var sinceSave = Stopwatch.StartNew();
        long from = step;
        while (step < options.Steps && !cancellation.IsCancellationRequested)
        {
            using (NewDisposeScope())
            {
                long current = step;
                Dictionary<string, double> loss = ScalarRace.Repeat(() =>
                {
                    optimizer.ZeroGradients();
                    return backward(current);
                });
                double norm = optimizer.Step(step);
                step++;
                if (step % LogEvery == 0 || step == options.Steps)
                {
                    Log(log, step, loss, norm, (step - from) / clock.Elapsed.TotalSeconds);
                }
            }

            if (sinceSave.Elapsed > SaveEvery || step == options.Steps)
            {
                Save(step, optimizer, export);
                sinceSave.Restart();
            }
        }

        if (step < options.Steps)
        {
            Save(step, optimizer, export);
            Console.Error.WriteLine($"stopped after step {step} of {options.Steps}; the same command goes on from here");
        }

        return step >= options.Steps;
    }

    private void Save(long step, AdamW optimizer, Action<IReadOnlyDictionary<string, Tensor>> export)
    {
        using var scope = NewDisposeScope();
        folder.Save(step, optimizer.State);
        export(optimizer.Averages());
    }

    private long Resume(AdamW optimizer)
    {
        if (folder.Newest() is not var (path, step))
        {
            return 0;
        }

        using var scope = NewDisposeScope();
        using Checkpoint state = Checkpoint.Open(path);
        optimizer.Load(state);
        Console.Error.WriteLine($"resumed from step {step}");
        return step;
    }

    private void Log(SummaryWriter log, long step, Dictionary<string, double> loss, double norm, double stepsPerSecond)
    {
        log.add_scalar("gradient_norm", (float)norm, (int)step);
        log.add_scalar("learning_rate", (float)options.LearningRateAt(step - 1), (int)step);
        foreach ((string name, double term) in loss)
        {
            log.add_scalar(name, (float)term, (int)step);
        }

        string terms = string.Join(' ', loss.Select(t => $"{t.Key} {t.Value:g4}"));
        TimeSpan left = TimeSpan.FromSeconds((options.Steps - step) / Math.Max(1e-9, stepsPerSecond));
        Console.Error.WriteLine(
            $"step {step}/{options.Steps} {terms} grad {norm:g3} {stepsPerSecond * options.Batch:f1} items/s left {left:hh\\:mm\\:ss}");
    }

    private Generator StepGenerator(long step, int worker = 0) => new(unchecked((ulong)((options.Seed * 1_000_000_007L) + step + ((long)worker << 48))));

    private static Dictionary<string, double> Sum(Dictionary<string, double>[] shares) =>
        shares[0].Keys.ToDictionary(key => key, key => shares.Sum(s => s[key]));
}
