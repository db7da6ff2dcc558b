using System.Diagnostics;
using EmoGen.Engine.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>One step's loss and the terms that go into the log.</summary>
internal sealed record StepLoss(Tensor Loss, IReadOnlyDictionary<string, Tensor> Terms);

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
    public bool Run(Func<long, Generator, StepLoss> lossAt, Action<IReadOnlyDictionary<string, Tensor>> export, CancellationToken cancellation)
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
                using var generator = new Generator(unchecked((ulong)((options.Seed * 1_000_000_007L) + step)));
                optimizer.ZeroGradients();
                StepLoss loss = lossAt(step, generator);
                loss.Loss.backward();
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

    private void Log(SummaryWriter log, long step, StepLoss loss, double norm, double stepsPerSecond)
    {
        double value = loss.Loss.to(ScalarType.Float32).item<float>();
        log.add_scalar("loss", (float)value, (int)step);
        log.add_scalar("gradient_norm", (float)norm, (int)step);
        log.add_scalar("learning_rate", (float)options.LearningRateAt(step - 1), (int)step);
        foreach ((string name, Tensor term) in loss.Terms)
        {
            log.add_scalar(name, term.to(ScalarType.Float32).item<float>(), (int)step);
        }

        string terms = string.Join(' ', loss.Terms.Select(t => $"{t.Key} {t.Value.to(ScalarType.Float32).item<float>():g4}"));
        TimeSpan left = TimeSpan.FromSeconds((options.Steps - step) / Math.Max(1e-9, stepsPerSecond));
        Console.Error.WriteLine(
            $"step {step}/{options.Steps} loss {value:g4} {terms} grad {norm:g3} {stepsPerSecond * options.Batch:f1} items/s left {left:hh\\:mm\\:ss}");
    }
}
