using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Euler's method on the noise level (Karras et al. 2022, algorithm 2 without churn and without its second stage).</summary>
public sealed class EulerScheduler(SchedulerConfig config, int steps) : SigmaScheduler(config, Ladder.Of(config, steps))
{
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        double sigma = Sigmas[step];
        Tensor original = Original(output, sample, sigma);
        Tensor slope = (sample - original) / sigma;
        return new SchedulerStep(sample + ((Sigmas[step + 1] - sigma) * slope), original, SchedulerHistory.Empty);
    }
}
