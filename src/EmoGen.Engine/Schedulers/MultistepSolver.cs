using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// What DPM-Solver and UniPC share: both step along lambda = log(alpha / sigma), half the logarithm of the signal-to-noise ratio, and end at
/// timestep 0.
/// </summary>
public abstract class MultistepSolver : Scheduler
{
    private protected MultistepSolver(SchedulerConfig config, int steps)
        : base(config, Choose(config, steps))
    {
    }

    private protected int Last => Timesteps.Count - 1;

    private protected double Alpha(int step) => Noise.Alpha(Visited(step));

    private protected double Sigma(int step) => Noise.Sigma(Visited(step));

    private protected double Lambda(int step) => Math.Log(Alpha(step) / Sigma(step));

    private protected Tensor Original(int step, Tensor output, Tensor sample) =>
        Config.PredictionType.Original(output, sample, Alpha(step), Sigma(step));

    /// <summary>e^x - 1.</summary>
    private protected static double Expm1(double x) => Math.Exp(x) - 1;

    /// <summary>The step after the last one arrives at timestep 0.</summary>
    private int Visited(int step) => step > Last ? 0 : Timestep(step);

    private static double[] Choose(SchedulerConfig config, int steps)
    {
        if (config.UseKarrasSigmas)
        {
            var noise = new NoiseSchedule(config);
            double[] table = [.. Enumerable.Range(0, config.TrainTimesteps).Select(t => noise.Sigma(t) / noise.Alpha(t))];
            return [.. KarrasSigmas.Between(table[^1], table[0], steps).Select(s => Math.Round(KarrasSigmas.ToTimestep(s, table))).Distinct()];
        }

        TimestepSpacing spacing = config.TimestepSpacing ?? TimestepSpacing.Linspace;
        double[] timesteps = spacing == TimestepSpacing.Trailing
            ? spacing.WholeTimesteps(config, steps)
            : spacing.WholeTimesteps(config, steps + 1)[..^1]; // timestep 0 is the end, not a visit
        return [.. timesteps.Distinct()];
    }
}
