using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Euler's method to a lower noise level than the next one, then as much fresh noise as leads back up to it.</summary>
public sealed class EulerAncestralScheduler(SchedulerConfig config, int steps)
    : SigmaScheduler(config with { UseKarrasSigmas = false }, Ladder.Of(config with { UseKarrasSigmas = false }, steps))
{
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        double sigma = Sigmas[step], to = Sigmas[step + 1];
        double up = Math.Sqrt(to * to * ((sigma * sigma) - (to * to)) / (sigma * sigma));
        double down = Math.Sqrt((to * to) - (up * up));

        Tensor original = Original(output, sample, sigma);
        Tensor slope = (sample - original) / sigma;
        Tensor next = sample + ((down - sigma) * slope);
        if (up > 0)
        {
            next += up * noise();
        }

        return new SchedulerStep(next, original, SchedulerHistory.Empty);
    }
}
