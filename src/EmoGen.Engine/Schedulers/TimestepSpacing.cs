namespace EmoGen.Engine.Schedulers;

/// <summary>How the steps of sampling are spread over the training timesteps (Lin et al. 2023, arXiv 2305.08891, table 2).</summary>
public enum TimestepSpacing
{
    /// <summary>From 0 up in equal whole strides, moved by the steps' offset: 901, 801, ..., 1.</summary>
    Leading,

    /// <summary>Both ends included: 999, 888, ..., 0.</summary>
    Linspace,

    /// <summary>From the last timestep down: 999, 899, ..., 99.</summary>
    Trailing,
}

internal static class Spacing
{
    /// <summary>Descending timesteps; those of <see cref="TimestepSpacing.Linspace"/> are not whole.</summary>
    public static double[] Timesteps(this TimestepSpacing spacing, SchedulerConfig config, int steps)
    {
        int count = config.TrainTimesteps, stride = count / steps;
        return [.. Enumerable.Range(0, steps).Select(k => spacing switch
        {
            TimestepSpacing.Leading => ((steps - 1 - k) * stride) + config.StepsOffset,
            TimestepSpacing.Linspace => steps == 1 ? 0 : (steps - 1 - k) * (count - 1.0) / (steps - 1),
            _ => Math.Round(count - (k * ((double)count / steps))) - 1,
        })];
    }

    /// <summary>Descending whole timesteps, halves rounded to even.</summary>
    public static double[] WholeTimesteps(this TimestepSpacing spacing, SchedulerConfig config, int steps) =>
        [.. spacing.Timesteps(config, steps).Select(t => Math.Round(t))];
}
