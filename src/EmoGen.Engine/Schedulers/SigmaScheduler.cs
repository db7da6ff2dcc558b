using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// What the samplers of Karras et al. 2022 (arXiv 2206.00364) share: the sample is x_0 + sigma noise (its variance grows with the noise level sigma),
/// the model's input is that scaled back to unit variance, and a step follows the slope dx/dsigma.
/// </summary>
public abstract class SigmaScheduler : Scheduler
{
    private readonly TimestepSpacing _spacing;

    private protected SigmaScheduler(SchedulerConfig config, Ladder ladder)
        : base(config, ladder.Timesteps)
    {
        _spacing = config.TimestepSpacing ?? TimestepSpacing.Linspace;
        Sigmas = [.. ladder.Sigmas, 0];
    }

    /// <summary>The noise level at every timestep, and 0 at the end.</summary>
    public IReadOnlyList<double> Sigmas { get; }

    /// <summary>The largest noise level; with leading spacing, which does not begin at pure noise, the sample's whole deviation there.</summary>
    public override double InitialNoiseScale =>
        _spacing == TimestepSpacing.Leading ? Math.Sqrt((Sigmas[0] * Sigmas[0]) + 1) : Sigmas[0];

    public override Tensor ScaleInput(Tensor sample, int step) => sample * Alpha(Sigmas[step]);

    private protected Tensor Original(Tensor output, Tensor sample, double sigma)
    {
        double alpha = Alpha(sigma);
        return Config.PredictionType.Original(output, alpha * sample, alpha, alpha * sigma);
    }

    /// <summary>The signal's amplitude in a sample scaled to unit variance.</summary>
    private static double Alpha(double sigma) => 1 / Math.Sqrt((sigma * sigma) + 1);

    /// <summary>Timesteps and their noise levels, descending.</summary>
    private protected sealed record Ladder(double[] Timesteps, double[] Sigmas)
    {
        public static Ladder Of(SchedulerConfig config, int steps)
        {
            var noise = new NoiseSchedule(config);
            double[] table = [.. Enumerable.Range(0, config.TrainTimesteps).Select(t => noise.Sigma(t) / noise.Alpha(t))];
            double[] timesteps = (config.TimestepSpacing ?? TimestepSpacing.Linspace).Timesteps(config, steps);
            double[] sigmas = [.. timesteps.Select(t => Interpolate(table, t))];
            if (!config.UseKarrasSigmas)
            {
                return new Ladder(timesteps, sigmas);
            }

            sigmas = KarrasSigmas.Between(sigmas[0], sigmas[^1], steps);
            return new Ladder([.. sigmas.Select(s => KarrasSigmas.ToTimestep(s, table))], sigmas);
        }

        /// <summary>Every rung but the first twice.</summary>
        public Ladder Doubled() => new(Double(Timesteps), Double(Sigmas));

        private static double[] Double(double[] values) => [values[0], .. values[1..].SelectMany(v => new[] { v, v })];

        private static double Interpolate(double[] table, double at)
        {
            int low = Math.Clamp((int)at, 0, table.Length - 1), high = Math.Min(low + 1, table.Length - 1);
            return table[low] + ((at - low) * (table[high] - table[low]));
        }
    }
}
