using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>The loop of every training command: resume, step, log, validate, checkpoint; stops cleanly when asked to.</summary>
internal sealed class TrainingLoop(RunFolder folder, LoopOptions options, nn.Module module)
{
    private const string BufferPrefix = "buffer.";

    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(2);

    /// <summary>What an item is called, for the message about a batch that cannot be learned from.</summary>
    public Func<int, string>? NameOf { get; init; }

    /// <summary>
    /// The score of the averaged weights after so many steps, higher is better; then the best weights and not the last are the run's output.
    /// It is asked for at steps that do not depend on interruptions.
    /// </summary>
    public Func<long, IReadOnlyDictionary<string, Tensor>, double>? Validate { get; init; }

    /// <summary>Pictures by the averaged weights, where a validation is due. They decide nothing; canceled, they are left out.</summary>
    public Func<IReadOnlyDictionary<string, Tensor>, Preview>? Preview { get; init; }

    /// <summary>
    /// Called with what was exported last when all steps are done, and again by a run that is started after its end: for output that is too slow to
    /// be made at each checkpoint.
    /// </summary>
    public Action<IReadOnlyDictionary<string, Tensor>>? Finish { get; init; }

    /// <summary>
    /// Runs <paramref name="lossOf"/>, a mean over items, for each step that is not done yet: <see cref="LoopOptions.Workers"/> threads each take a part
    /// of the batch, which keeps processors busier than many threads on one small operation.
    /// </summary>
    /// <param name="order">The items of each batch.</param>
    /// <param name="lossOf">The loss of some items; called by several threads at once.</param>
    /// <param name="export">
    /// Called with the averaged weights and the buffers by name at each checkpoint and at the end: a run's output can be used before it is finished.
    /// </param>
    /// <returns>False when the run was stopped before its end.</returns>
    /// <exception cref="RunException">The workers do not divide the batch; a gradient is not finite; the checkpoint is of another model.</exception>
    public bool Run(BatchOrder order, Func<BatchStep, StepLoss> lossOf, Action<IReadOnlyDictionary<string, Tensor>> export, CancellationToken cancellation)
    {
        if (options.Workers < 1 || options.Batch % options.Workers != 0)
        {
            throw new RunException($"a batch of {options.Batch} cannot be shared among {options.Workers} workers, expected a divisor of it");
        }

        using var optimizer = new AdamW(module, options);
        long step = Resume(optimizer, export);
        using var log = new TrainingLog(folder.Logs, options, step);
        DateTime saved = DateTime.UtcNow;
        while (step < options.Steps && !cancellation.IsCancellationRequested)
        {
            using (NewDisposeScope())
            {
                Dictionary<string, double> loss = Backward(optimizer, order, lossOf, step);
                double norm = optimizer.Step(step);
                if (!double.IsFinite(norm))
                {
                    throw new RunException(NotFinite(step, order, loss));
                }

                step++;
                log.Report(step, loss, norm);
                if (Validate is not null && options.ValidatesAfter(step))
                {
                    Dictionary<string, Tensor> weights = Weights(optimizer);
                    double score = Validate(step, weights);
                    log.Score(step, score);
                    folder.SaveBest(step, score, weights);
                }
            }

            if (Preview is not null && options.ValidatesAfter(step) && !cancellation.IsCancellationRequested)
            {
                Show(step, Preview, optimizer, log);
            }

            bool due = options.SaveEvery > 0 ? step % options.SaveEvery == 0 : DateTime.UtcNow - saved > SaveEvery;
            if (due || step == options.Steps || cancellation.IsCancellationRequested)
            {
                Save(step, optimizer, export);
                saved = DateTime.UtcNow;
            }
        }

        if (step < options.Steps)
        {
            log.Write($"stopped after step {step} of {options.Steps}; the same command goes on from here");
        }

        else if (Finish is not null)
        {
            using var scope = NewDisposeScope();
            Finish(Exported(optimizer));
        }

        return step >= options.Steps;
    }

    private Dictionary<string, double> Backward(AdamW optimizer, BatchOrder order, Func<BatchStep, StepLoss> lossOf, long step)
    {
        optimizer.ZeroGradients();
        int share = options.Batch / options.Workers, threads = get_num_threads();
        return Sum(Enumerable.Range(0, options.Accumulate).SelectMany(part =>
        {
            long number = (step * options.Accumulate) + part;
            return options.Workers == 1
                ? [Work(order.At(number), 0)]
                : Task.WhenAll(order.At(number).Chunk(share).Select((items, worker) => Task.Run(() => WorkBeside(items, worker)))).GetAwaiter().GetResult();

            // A thread of the pool keeps the number of processor threads that it was first used with, on which the last bits of a sum depend.
            Dictionary<string, double> WorkBeside(int[] items, int worker)
            {
                set_num_threads(threads);
                return Work(items, worker);
            }

            Dictionary<string, double> Work(int[] items, int worker)
            {
                using DisposeScope scope = NewDisposeScope();
                using var generator = new Generator(unchecked((ulong)((options.Seed * 1_000_000_007L) + number + ((long)worker << 48))));
                return lossOf(new BatchStep(number, items, worker * share, generator)).Backward(1.0 / (options.Workers * options.Accumulate));
            }
        }));
    }

    private void Show(long step, Func<IReadOnlyDictionary<string, Tensor>, Preview> draw, AdamW optimizer, TrainingLog log)
    {
        using var scope = NewDisposeScope();
        try
        {
            Preview preview = draw(Weights(optimizer));
            log.Preview(step, folder.WritePicture($"step-{step:d8}.png", preview.Sheet), preview.Figures);
        }
        catch (OperationCanceledException)
        {
            log.Write($"step {step}: stopped while its preview was drawn");
        }
    }

    private void Save(long step, AdamW optimizer, Action<IReadOnlyDictionary<string, Tensor>> export)
    {
        using var scope = NewDisposeScope();
        folder.Save(step, optimizer.State.Concat(Buffers().Select(b => KeyValuePair.Create(BufferPrefix + b.Key, b.Value))).ToDictionary(), options.Keep);
        export(Exported(optimizer));
    }

    private Dictionary<string, Tensor> Exported(AdamW optimizer) => (Validate is null ? null : folder.Best()) ?? Weights(optimizer);

    private long Resume(AdamW optimizer, Action<IReadOnlyDictionary<string, Tensor>> export)
    {
        if (folder.Newest(Console.Error.WriteLine) is not var (path, step))
        {
            return 0;
        }

        using var scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        using Checkpoint state = Checkpoint.Open(path);
        optimizer.Load(state);
        foreach ((string name, Tensor buffer) in Buffers())
        {
            buffer.copy_(state.Load(BufferPrefix + name));
        }

        Console.Error.WriteLine($"resumed from step {step}");
        if (step >= options.Steps)
        {
            export(Exported(optimizer)); // the disk may have been full between the last checkpoint and its output
        }

        return step;
    }

    private Dictionary<string, Tensor> Weights(AdamW optimizer) => optimizer.Averages().Concat(Buffers()).ToDictionary();

    /// <summary>The running statistics of batch norms.</summary>
    private Dictionary<string, Tensor> Buffers() => module.named_buffers().ToDictionary(b => b.name, b => b.buffer);

    private string NotFinite(long step, BatchOrder order, Dictionary<string, double> loss)
    {
        IEnumerable<int> items = Enumerable.Range(0, options.Accumulate).SelectMany(part => order.At((step * options.Accumulate) + part));
        string terms = string.Join(", ", loss.Select(t => $"{t.Key} {t.Value:g4}"));
        string batch = NameOf is null ? "" : $"; its batch: {string.Join(", ", items.Select(NameOf))}";
        string last = folder.Newest(_ => { }) is var (path, _) ? $"; the last good checkpoint is {path}" : "; there is no checkpoint yet";
        return $"{options.Run}: the gradient of step {step} is not finite ({terms}){batch}{last}";
    }

    private static Dictionary<string, double> Sum(IEnumerable<Dictionary<string, double>> shares) =>
        shares.SelectMany(s => s).GroupBy(t => t.Key, t => t.Value).ToDictionary(g => g.Key, g => g.Sum());
}
