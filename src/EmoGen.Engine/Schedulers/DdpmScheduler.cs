using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Denoising diffusion probabilistic models (Ho et al. 2020, arXiv 2006.11239) with the smaller of the paper's two variances.</summary>
public sealed class DdpmScheduler(SchedulerConfig config, int steps)
    : Scheduler(config, (config.TimestepSpacing ?? TimestepSpacing.Leading).WholeTimesteps(config, steps))
{
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        int timestep = Timestep(step), previous = timestep - (Config.TrainTimesteps / Timesteps.Count);
        double product = Noise.AlphasCumprod[timestep], productPrevious = previous >= 0 ? Noise.AlphasCumprod[previous] : 1;
        double alpha = product / productPrevious, beta = 1 - alpha;
        Tensor original = Config.PredictionType.Original(output, sample, Noise.Alpha(timestep), Noise.Sigma(timestep));

        // (7): the mean of q(x_{t-1} | x_t, x_0)
        Tensor next = (Math.Sqrt(productPrevious) * beta / (1 - product) * original)
            + (Math.Sqrt(alpha) * (1 - productPrevious) / (1 - product) * sample);

        // (7): its variance, which is 0 at the last step
        double variance = (1 - productPrevious) / (1 - product) * beta;
        if (variance > 0)
        {
            next += Math.Sqrt(variance) * noise();
        }

        return new SchedulerStep(next, original, SchedulerHistory.Empty);
    }
}
