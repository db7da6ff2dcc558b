using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// What a multistep sampler remembers of the steps before: a value that goes into <see cref="Scheduler.Step"/> and comes out of it. Start every
/// picture with <see cref="Empty"/>.
/// </summary>
public sealed record SchedulerHistory
{
    private SchedulerHistory()
    {
    }

    public static SchedulerHistory Empty { get; } = new();

    /// <summary>Model outputs, in the form that the sampler integrates; the newest first.</summary>
    public IReadOnlyList<PastOutput> Outputs { get; private init; } = [];

    /// <summary>The sample that a corrector or a second stage starts from again.</summary>
    public Tensor? Sample { get; private init; }

    /// <summary>All tensors held, for the owner of a dispose scope.</summary>
    public IEnumerable<Tensor> Tensors => Outputs.Select(o => o.Output).Concat(Sample is null ? [] : [Sample]);

    internal SchedulerHistory Add(int step, Tensor output, int keep) =>
        this with { Outputs = [new PastOutput(step, output), .. Outputs.Take(keep - 1)] };

    internal SchedulerHistory WithSample(Tensor? sample) => this with { Sample = sample };
}

/// <summary>A model output and the index of the step that it belongs to.</summary>
public sealed record PastOutput(int Step, Tensor Output);

/// <summary>The outcome of a step.</summary>
/// <param name="Sample">The sample at the next timestep.</param>
/// <param name="Original">The present prediction of x_0.</param>
/// <param name="History">What the next step must be given.</param>
public sealed record SchedulerStep(Tensor Sample, Tensor Original, SchedulerHistory History);
