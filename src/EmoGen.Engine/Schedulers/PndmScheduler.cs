using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// Pseudo linear multistep sampling (Liu et al. 2022, arXiv 2202.09778), without the Runge-Kutta steps of the paper's start: the second timestep is
/// visited twice instead, so that N steps take N + 1 model calls.
/// </summary>
public sealed class PndmScheduler : Scheduler
{
    private readonly int _stride;

    public PndmScheduler(SchedulerConfig config, int steps)
        : base(config, Visits((config.TimestepSpacing ?? TimestepSpacing.Leading).WholeTimesteps(config, steps)))
    {
        _stride = config.TrainTimesteps / steps;
        if (config.PredictionType == PredictionType.Sample)
        {
            throw new InvalidDataException("scheduler_config.json: the sampler pndm does not support prediction_type \"sample\".");
        }
    }

    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        // The second call repeats the first step with the mean of both outputs, and is not remembered.
        bool second = step == 1;
        Tensor start = second ? history.Sample! : sample;
        IReadOnlyList<Tensor> past = [.. history.Outputs.Select(o => o.Output)];
        Tensor combined = second ? (output + past[0]) / 2 : Combine([output, .. past.Take(3)]);
        history = second ? history.WithSample(null) : history.Add(step, output.alias(), keep: 4);
        history = step == 0 ? history.WithSample(sample.alias()) : history;

        int timestep = second ? Timestep(1) + _stride : Timestep(step);
        return Transfer(start, combined, timestep, timestep - _stride, history);
    }

    /// <summary>Adams-Bashforth: equation (12) and, while fewer outputs are known, its lower orders.</summary>
    private static Tensor Combine(Tensor[] e) => e.Length switch
    {
        1 => e[0].alias(),
        2 => ((3 * e[0]) - e[1]) / 2,
        3 => ((23 * e[0]) - (16 * e[1]) + (5 * e[2])) / 12,
        _ => ((55 * e[0]) - (59 * e[1]) + (37 * e[2]) - (9 * e[3])) / 24,
    };

    /// <summary>Equation (9), the paper's transfer part.</summary>
    private SchedulerStep Transfer(Tensor sample, Tensor output, int timestep, int previous, SchedulerHistory history)
    {
        double product = Noise.AlphasCumprod[timestep];
        double productPrevious = previous >= 0 ? Noise.AlphasCumprod[previous] : Config.SetAlphaToOne ?? false ? 1 : Noise.AlphasCumprod[0];
        double alpha = Noise.Alpha(timestep), sigma = Noise.Sigma(timestep);
        Tensor epsilon = Config.PredictionType.Noise(output, sample, alpha, sigma);

        double denominator = (product * Math.Sqrt(1 - productPrevious)) + Math.Sqrt(product * (1 - product) * productPrevious);
        Tensor next = (Math.Sqrt(productPrevious / product) * sample) - ((productPrevious - product) / denominator * epsilon);
        return new SchedulerStep(next, Config.PredictionType.Original(output, sample, alpha, sigma), history);
    }

    private static double[] Visits(double[] timesteps) =>
        timesteps.Length < 2 ? timesteps : [timesteps[0], timesteps[1], .. timesteps[1..]];
}
