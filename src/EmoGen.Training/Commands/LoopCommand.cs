using System.CommandLine;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary>What a kind of training does unless it is told otherwise.</summary>
internal sealed record LoopDefaults(long Steps, int Batch, double LearningRate, RateSchedule Schedule = RateSchedule.Trapezoid, long WarmUp = 200, double Ema = 0.999);

/// <summary>A training command: the options of the loop, which all have, and those of its kind.</summary>
internal sealed class LoopCommand
{
    private readonly Option<DirectoryInfo> _run = new("--run") { Description = "the run's folder", Required = true };
    private readonly Option<long> _steps, _warmUp, _saveEvery, _validateEvery;
    private readonly Option<int> _batch, _accumulate, _seed, _threads, _workers, _keep;
    private readonly Option<double> _rate, _ema, _weightDecay, _clipNorm;
    private readonly Option<RateSchedule> _schedule;
    private readonly Option<bool> _bfloat16 = new("--bfloat16") { Description = "compute in bfloat16 over float32 master weights" };

    private LoopCommand(LoopDefaults defaults)
    {
        _steps = Positive("--steps", "optimizer steps in all", defaults.Steps);
        _batch = Positive("--batch", "pictures that go through the model at once", defaults.Batch);
        _accumulate = Positive("--accumulate", "batches whose gradients make up a step", 1);
        _rate = Number("--lr", "learning rate", defaults.LearningRate);
        _schedule = new("--schedule") { Description = "how the learning rate goes on after its warm-up: constant, linear, cosine, or trapezoid (the last quarter down to zero)", DefaultValueFactory = _ => defaults.Schedule };
        _warmUp = NotNegative("--warm-up", "steps of linear warm-up", defaults.WarmUp);
        _weightDecay = Number("--weight-decay", "of AdamW", 0.01);
        _clipNorm = Number("--clip-norm", "gradients are scaled down to this norm", 1);
        _ema = Number("--ema", "decay of the exponential average of the weights, which is the run's output; 0 for the weights themselves", defaults.Ema);
        _ema.Validators.Add(result => { if (result.GetValueOrDefault<double>() >= 1) { result.AddError("--ema must be below 1"); } });
        _seed = new("--seed") { Description = "seed of weights, order and noise", DefaultValueFactory = _ => 1 };
        _workers = Positive("--workers", "threads that share a batch", 1);
        _threads = new("--threads") { Description = "processor threads of each operation (default: all, or one for each of several workers)", DefaultValueFactory = a => a.GetValue(_workers!) > 1 ? 1 : Environment.ProcessorCount };
        _saveEvery = NotNegative("--save-every", "steps between checkpoints; 0 for one every two minutes", 0);
        _validateEvery = NotNegative("--validate-every", "steps between validations, where there are any; 0 for a tenth of all", 0);
        _keep = Positive("--keep", "checkpoints that are kept, the newest; the best is kept beside them", 2);
    }

    /// <param name="name">Of the command.</param>
    /// <param name="description">Of the command.</param>
    /// <param name="defaults">Of the loop's options.</param>
    /// <param name="inputs">The options of this kind.</param>
    /// <param name="train">Returns false where the run was stopped before its end.</param>
    public static Command Create(
        string name, string description, LoopDefaults defaults, IEnumerable<Option> inputs, Func<ParseResult, LoopOptions, CancellationToken, bool> train)
    {
        var loop = new LoopCommand(defaults);
        var command = new Command(name, description) { loop._run };
        foreach (Option option in inputs.Concat(loop.Options))
        {
            command.Add(option);
        }

        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                set_num_threads(arguments.GetValue(loop._threads));
                return train(arguments, loop.Read(arguments), cancellation) ? 0 : 1;
            },
            CancellationToken.None));
        return command;
    }

    /// <summary>An option that takes a folder which must be given.</summary>
    public static Option<DirectoryInfo> Folder(string name, string description) => new(name) { Description = description, Required = true };

    private IEnumerable<Option> Options =>
        [_steps, _batch, _accumulate, _rate, _schedule, _warmUp, _weightDecay, _clipNorm, _ema, _seed, _bfloat16, _workers, _threads, _saveEvery, _validateEvery, _keep];

    private LoopOptions Read(ParseResult arguments) => new()
    {
        Run = arguments.GetRequiredValue(_run).FullName,
        Steps = arguments.GetValue(_steps),
        Batch = arguments.GetValue(_batch),
        Accumulate = arguments.GetValue(_accumulate),
        Workers = arguments.GetValue(_workers),
        LearningRate = arguments.GetValue(_rate),
        Schedule = arguments.GetValue(_schedule),
        WarmUp = arguments.GetValue(_warmUp),
        WeightDecay = arguments.GetValue(_weightDecay),
        EmaDecay = arguments.GetValue(_ema),
        ClipNorm = arguments.GetValue(_clipNorm),
        Seed = arguments.GetValue(_seed),
        BFloat16 = arguments.GetValue(_bfloat16),
        SaveEvery = arguments.GetValue(_saveEvery),
        ValidateEvery = arguments.GetValue(_validateEvery),
        Keep = arguments.GetValue(_keep),
    };

    private static Option<int> Positive(string name, string description, int value) => AtLeast(name, description, value, 1);

    private static Option<long> Positive(string name, string description, long value) => AtLeast(name, description, value, 1);

    private static Option<long> NotNegative(string name, string description, long value) => AtLeast(name, description, value, 0);

    private static Option<double> Number(string name, string description, double value) => AtLeast(name, description, value, 0.0);

    private static Option<T> AtLeast<T>(string name, string description, T value, T least)
        where T : IComparable<T>
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } given && given.CompareTo(least) < 0)
            {
                result.AddError($"{name} must be at least {least}");
            }
        });
        return option;
    }
}
