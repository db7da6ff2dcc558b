using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// Multistep DPM-Solver (Lu et al. 2022, arXiv 2206.00927) and DPM-Solver++ (arXiv 2211.01095; "2M" is its second order), and its stochastic form.
/// Formula letters are those of the papers: h the stride in lambda, D the finite differences of the model's outputs.
/// </summary>
public sealed class DpmSolverScheduler : MultistepSolver
{
    /// <summary>Below this number of steps the last ones are of a lower order, for stability.</summary>
    private const int FewSteps = 15;

    private readonly bool _heun;

    public DpmSolverScheduler(SchedulerConfig config, int steps)
        : base(config, steps)
    {
        _heun = config.SolverType == SolverType.Heun;
        bool plain = config.Algorithm == DpmAlgorithm.DpmSolverPlusPlus;
        if (!plain && (config.SolverOrder > 2 || _heun))
        {
            throw new InvalidDataException(
                "scheduler_config.json: solver_order 3 and solver_type \"heun\" are supported with algorithm_type \"dpmsolver++\" only");
        }
    }

    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        Tensor original = Original(step, output, sample);
        Tensor integrated = Config.Algorithm == DpmAlgorithm.DpmSolver
            ? Config.PredictionType.Noise(output, sample, Alpha(step), Sigma(step))
            : original.alias();
        history = history.Add(step, integrated, Config.SolverOrder);

        int order = history.Outputs.Count;
        order = Timesteps.Count < FewSteps ? Math.Min(order, Last - step + 1) : order;
        double h = Lambda(step + 1) - Lambda(step);
        (double signal, double change, double slope) = Coefficients(step, h);

        Tensor next = (signal * sample) + (change * integrated);
        if (order == 2)
        {
            (Tensor first, _) = Difference(history, 0, h);
            next += slope * first;
        }
        else if (order == 3)
        {
            next += ThirdOrder(step, history, h);
        }

        if (Config.Algorithm == DpmAlgorithm.SdeDpmSolverPlusPlus)
        {
            next += Sigma(step + 1) * Math.Sqrt(1 - Math.Exp(-2 * h)) * noise();
        }

        return new SchedulerStep(next, original, history);
    }

    /// <summary>What the sample, the newest output D0 and the first difference D1 are multiplied with.</summary>
    private (double Signal, double Change, double Slope) Coefficients(int step, double h)
    {
        double alpha = Alpha(step + 1), sigma = Sigma(step + 1);
        (double signal, double change) = Config.Algorithm switch
        {
            DpmAlgorithm.DpmSolver => (alpha / Alpha(step), -sigma * Expm1(h)),
            DpmAlgorithm.DpmSolverPlusPlus => (sigma / Sigma(step), -alpha * Expm1(-h)),
            _ => (sigma / Sigma(step) * Math.Exp(-h), -alpha * Expm1(-2 * h)),
        };
        return (signal, change, _heun ? alpha * ((Expm1(-h) / h) + 1) : change / 2);
    }

    /// <summary>D1 = (D_k - D_k+1) / r, where r is the stride between both outputs in units of h.</summary>
    private (Tensor Value, double Ratio) Difference(SchedulerHistory history, int newest, double h)
    {
        PastOutput now = history.Outputs[newest], before = history.Outputs[newest + 1];
        double ratio = (Lambda(now.Step) - Lambda(before.Step)) / h;
        return ((now.Output - before.Output) / ratio, ratio);
    }

    /// <summary>The terms of D1 and D2 in DPM-Solver++'s third order.</summary>
    private Tensor ThirdOrder(int step, SchedulerHistory history, double h)
    {
        (Tensor newer, double r0) = Difference(history, 0, h);
        (Tensor older, double r1) = Difference(history, 1, h);
        Tensor first = newer + (r0 / (r0 + r1) * (newer - older));
        Tensor second = (newer - older) / (r0 + r1);
        double alpha = Alpha(step + 1);
        return (alpha * ((Expm1(-h) / h) + 1) * first) - (alpha * (((Expm1(-h) + h) / (h * h)) - 0.5) * second);
    }
}
