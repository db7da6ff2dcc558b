using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// A sampler for a fixed number of steps: which timesteps it visits, and how it goes from one to the next. Immutable; what a sampler remembers is a
/// <see cref="SchedulerHistory"/> that the caller holds, so that any number of pictures can be drawn with one scheduler.
/// </summary>
public abstract class Scheduler
{
    private protected Scheduler(SchedulerConfig config, IReadOnlyList<double> timesteps)
    {
        Config = config;
        Noise = new NoiseSchedule(config);
        Timesteps = timesteps;
        RequireSteps(timesteps.Count, timesteps[0] < config.TrainTimesteps, config);
    }

    /// <summary>The timestep of every model call, descending: one or more calls a step asked for.</summary>
    public IReadOnlyList<double> Timesteps { get; }

    /// <summary>What unit noise is multiplied with to become the first sample.</summary>
    public virtual double InitialNoiseScale => 1;

    private protected SchedulerConfig Config { get; }

    private protected NoiseSchedule Noise { get; }

    /// <summary>Makes a sampler.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="config">The model's own configuration, whatever sampler it was written for.</param>
    /// <param name="steps">Steps from noise to picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model cannot be sampled in so many steps.</exception>
    /// <exception cref="InvalidDataException">The sampler does not support what the configuration asks for.</exception>
    public static Scheduler Create(SchedulerKind kind, SchedulerConfig config, int steps)
    {
        RequireSteps(steps, steps > 0 && steps <= config.TrainTimesteps, config);
        return kind switch
        {
            SchedulerKind.UniPC => new UniPCScheduler(config, steps),
            SchedulerKind.Pndm => new PndmScheduler(config, steps),
            SchedulerKind.Ddim => new DdimScheduler(config, steps),
            SchedulerKind.DpmPlusPlus2M => new DpmSolverScheduler(config with { UseKarrasSigmas = false }, steps),
            SchedulerKind.DpmPlusPlus2MKarras => new DpmSolverScheduler(config with { UseKarrasSigmas = true }, steps),
            SchedulerKind.Euler => new EulerScheduler(config, steps),
            SchedulerKind.EulerAncestral => new EulerAncestralScheduler(config, steps),
            SchedulerKind.Heun => new HeunScheduler(config, steps),
            SchedulerKind.Lms => new LmsScheduler(config, steps),
            SchedulerKind.Lcm => new LcmScheduler(config, steps),
            SchedulerKind.Ddpm => new DdpmScheduler(config, steps),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such sampler."),
        };
    }

    /// <summary>What the model is given for a sample.</summary>
    public virtual Tensor ScaleInput(Tensor sample, int step) => sample.alias();

    /// <summary>One step towards the picture.</summary>
    /// <param name="step">Index into <see cref="Timesteps"/>.</param>
    /// <param name="output">The model's output for <see cref="ScaleInput"/> of the sample at this timestep.</param>
    /// <param name="sample">The sample, of the output's shape.</param>
    /// <param name="history">From the step before; <see cref="SchedulerHistory.Empty"/> at the first.</param>
    /// <param name="noise">Draws unit noise of the sample's shape; called once by a sampler that adds noise at this step, else never.</param>
    public abstract SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise);

    private static void RequireSteps(int steps, bool possible, SchedulerConfig config)
    {
        if (!possible)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), $"The number of steps must be at least 1 and below the {config.TrainTimesteps} training timesteps.");
        }
    }

    /// <summary>The training timestep of a step, for samplers that visit whole timesteps only.</summary>
    private protected int Timestep(int step) => (int)Timesteps[step];
}
