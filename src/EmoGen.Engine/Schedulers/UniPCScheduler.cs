using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// UniPC (Zhao et al. 2023, arXiv 2302.04867) on data prediction: a predictor (UniP) to the next timestep, and there, once its output is known, a
/// corrector (UniC) from the timestep before. B(h) is h (bh1) or e^h - 1 (bh2, the default).
/// </summary>
public sealed class UniPCScheduler(SchedulerConfig config, int steps) : MultistepSolver(config, steps)
{
    private readonly bool _bh1 = config.SolverType == SolverType.Bh1;

    /// <inheritdoc/>
    /// <remarks>
    /// Given the history of a finished picture at step 0, the first step is of second order with that picture's last outputs: what diffusers 0.21.2
    /// does from the second picture on unless <c>set_timesteps</c> is called again.
    /// </remarks>
    public override SchedulerStep Step(int step, Tensor output, Tensor sample, SchedulerHistory history, Func<Tensor> noise)
    {
        Tensor original = Original(step, output, sample);
        Tensor start = step > 0 ? Correct(step, original, history) : sample.alias();
        history = history.Add(step, original.alias(), Config.SolverOrder).WithSample(start);
        return new SchedulerStep(Predict(step, history), original, history);
    }

    /// <summary>UniC of the order that the predictor had, from the step before to this one.</summary>
    private Tensor Correct(int step, Tensor original, SchedulerHistory history)
    {
        Stride stride = Measure(step - 1, history);
        double[] weights = stride.Order == 1 ? [0.5] : Solve(stride.Order, stride);
        Tensor correction = weights[^1] * (original - history.Outputs[0].Output);
        for (int k = 0; k < stride.Differences.Length; k++)
        {
            correction += weights[k] * stride.Differences[k];
        }

        return FirstOrder(step - 1, stride, history) - (Alpha(step) * stride.B * correction);
    }

    /// <summary>UniP from this step to the next.</summary>
    private Tensor Predict(int step, SchedulerHistory history)
    {
        Stride stride = Measure(step, history);
        double[] weights = stride.Order == 2 ? [0.5] : Solve(stride.Order - 1, stride);
        Tensor next = FirstOrder(step, stride, history);
        for (int k = 0; k < stride.Differences.Length; k++)
        {
            next -= Alpha(step + 1) * stride.B * weights[k] * stride.Differences[k];
        }

        return next;
    }

    /// <summary>The part that both share: the linear term and that of the newest output m_0.</summary>
    private Tensor FirstOrder(int step, Stride stride, SchedulerHistory history) =>
        (Sigma(step + 1) / Sigma(step) * history.Sample!) - (Alpha(step + 1) * Expm1(stride.H) * history.Outputs[0].Output);

    private Stride Measure(int step, SchedulerHistory history)
    {
        int order = Math.Min(history.Outputs.Count, Last - step + 1);
        double lambda = Lambda(step), length = Lambda(step + 1) - lambda;
        Tensor newest = history.Outputs[0].Output;
        PastOutput[] older = [.. history.Outputs.Skip(1).Take(order - 1)];
        double[] ratios = [.. older.Select(o => (Lambda(o.Step) - lambda) / length)];
        Tensor[] differences = [.. older.Zip(ratios, (o, ratio) => (o.Output - newest) / ratio)];
        return new Stride(order, -length, _bh1 ? -length : Expm1(-length), [.. ratios, 1], differences);
    }

    /// <summary>The weights of the differences: R a = b, equation (9) of the paper, by elimination.</summary>
    private static double[] Solve(int size, Stride stride)
    {
        double[] b = new double[size];
        double phi = (Expm1(stride.H) / stride.H) - 1, factorial = 1;
        for (int i = 0; i < size; i++)
        {
            b[i] = phi * factorial / stride.B;
            factorial *= i + 2;
            phi = (phi / stride.H) - (1 / factorial);
        }

        return SolveVandermonde(stride.Ratios[..size], b);
    }

    /// <summary>a of sum_k a_k r_k^i = b_i (Bjorck and Pereyra 1970); <paramref name="a"/> holds b before.</summary>
    private static double[] SolveVandermonde(double[] r, double[] a)
    {
        int size = r.Length;
        for (int k = 0; k < size - 1; k++)
        {
            for (int i = size - 1; i > k; i--)
            {
                a[i] -= r[k] * a[i - 1];
            }
        }

        for (int k = size - 2; k >= 0; k--)
        {
            for (int i = k + 1; i < size; i++)
            {
                a[i] /= r[i] - r[i - k - 1];
            }

            for (int i = k; i < size - 1; i++)
            {
                a[i] -= a[i + 1];
            }
        }

        return a;
    }

    /// <summary>A stride along lambda.</summary>
    /// <param name="Order">The order of the solver on it.</param>
    /// <param name="H">Minus its length: data prediction integrates backwards.</param>
    /// <param name="B">B(h).</param>
    /// <param name="Ratios">r_k: where the older outputs lie in units of the length, and 1 for its end.</param>
    /// <param name="Differences">D_k / r_k: the older outputs less the newest.</param>
    private sealed record Stride(int Order, double H, double B, double[] Ratios, Tensor[] Differences);
}
