using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Denoising diffusion implicit models (Song et al. 2020, arXiv 2010.02502).</summary>
/// <param name="config">The model's configuration.</param>
/// <param name="steps">Number of steps.</param>
/// <param name="eta">The share of DDPM's noise that is added, 0 (deterministic) to 1.</param>
public sealed class DdimScheduler(SchedulerConfig config, int steps, double eta = 0)
    : Scheduler(config, (config.TimestepSpacing ?? TimestepSpacing.Leading).WholeTimesteps(config, steps))
{
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        int timestep = Timestep(step), previous = timestep - (Config.TrainTimesteps / Timesteps.Count);
        double product = Noise.AlphasCumprod[timestep];
        double productPrevious = previous >= 0 ? Noise.AlphasCumprod[previous] : Config.SetAlphaToOne ?? true ? 1 : Noise.AlphasCumprod[0];
        double alpha = Noise.Alpha(timestep), sigma = Noise.Sigma(timestep);
        Tensor original = Config.PredictionType.Original(output, sample, alpha, sigma);
        Tensor epsilon = Config.PredictionType.Noise(output, sample, alpha, sigma);

        // (16): the standard deviation of the added noise
        double deviation = eta * Math.Sqrt((1 - productPrevious) / (1 - product) * (1 - (product / productPrevious)));

        // (12): the predicted x_0, the direction pointing to x_t, random noise
        Tensor next = (Math.Sqrt(productPrevious) * original) + (Math.Sqrt(1 - productPrevious - (deviation * deviation)) * epsilon);
        if (deviation > 0)
        {
            next += deviation * noise();
        }

        return new SchedulerStep(next, original, SchedulerHistory.Empty);
    }
}
