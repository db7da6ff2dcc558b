using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// Heun's method (Karras et al. 2022, algorithm 1): an Euler step, then the same step again with the mean of the slopes at both its ends. N steps take
/// 2 N - 1 model calls, since the last step, to noise level 0, has no second stage.
/// </summary>
public sealed class HeunScheduler(SchedulerConfig config, int steps) : SigmaScheduler(config, Ladder.Of(config, steps).Doubled())
{
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        double sigma = Sigmas[step];
        Tensor original = Original(output, sample, sigma);
        Tensor slope = (sample - original) / sigma;
        if (step % 2 == 0)
        {
            SchedulerHistory first = SchedulerHistory.Empty.Add(step, slope, keep: 1).WithSample(sample.alias());
            return new SchedulerStep(sample + ((Sigmas[step + 1] - sigma) * slope), original, first);
        }

        Tensor mean = (history.Outputs[0].Output + slope) / 2;
        return new SchedulerStep(history.Sample! + ((sigma - Sigmas[step - 1]) * mean), original, SchedulerHistory.Empty);
    }
}
