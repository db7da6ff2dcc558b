using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>Linear multistep (Adams-Bashforth) of order 4 on the unequal strides of the noise level.</summary>
public sealed class LmsScheduler(SchedulerConfig config, int steps) : SigmaScheduler(config, Ladder.Of(config, steps))
{
    private const int Order = 4;

    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        Tensor original = Original(output, sample, Sigmas[step]);
        history = history.Add(step, (sample - original) / Sigmas[step], Order);

        Tensor next = sample.alias();
        foreach (PastOutput slope in history.Outputs)
        {
            next += Weight(step, slope.Step, history.Outputs) * slope.Output;
        }

        return new SchedulerStep(next, original, history);
    }

    /// <summary>
    /// The integral over this stride of the Lagrange polynomial that is 1 at a past step and 0 at the others; Simpson's rule is exact for its degree.
    /// </summary>
    private double Weight(int step, int at, IReadOnlyList<PastOutput> outputs)
    {
        double from = Sigmas[step], to = Sigmas[step + 1];
        double Lagrange(double sigma) => outputs.Where(o => o.Step != at)
            .Aggregate(1.0, (product, o) => product * (sigma - Sigmas[o.Step]) / (Sigmas[at] - Sigmas[o.Step]));
        return (to - from) / 6 * (Lagrange(from) + (4 * Lagrange((from + to) / 2)) + Lagrange(to));
    }
}
