using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>
/// The forward process q(x_t | x_0) = N(sqrt(a_t) x_0, (1 - a_t) I) of DDPM (Ho et al. 2020, equation 4), where a_t is the product of 1 - beta up to t.
/// </summary>
public sealed class NoiseSchedule
{
    private readonly PredictionType _prediction;

    public NoiseSchedule(SchedulerConfig config)
    {
        _prediction = config.PredictionType;
        int count = config.TrainTimesteps;
        double from = config.BetaStart, to = config.BetaEnd;
        Betas = [.. Enumerable.Range(0, count).Select(t => config.BetaSchedule switch
        {
            BetaSchedule.Linear => Line(from, to, t, count),
            BetaSchedule.ScaledLinear => Math.Pow(Line(Math.Sqrt(from), Math.Sqrt(to), t, count), 2),
            _ => Math.Min(1 - (CosineProduct((t + 1.0) / count) / CosineProduct((double)t / count)), 0.999),
        })];

        double product = 1;
        AlphasCumprod = [.. Betas.Select(beta => product *= 1 - beta)];
    }

    /// <summary>Beta of every training timestep.</summary>
    public IReadOnlyList<double> Betas { get; }

    /// <summary>The product of 1 - beta up to and with every training timestep.</summary>
    public IReadOnlyList<double> AlphasCumprod { get; }

    /// <summary>The share of the signal's amplitude that is left at a timestep: sqrt(a_t).</summary>
    public double Alpha(int timestep) => Math.Sqrt(AlphasCumprod[timestep]);

    /// <summary>The noise's standard deviation at a timestep: sqrt(1 - a_t).</summary>
    public double Sigma(int timestep) => Math.Sqrt(1 - AlphasCumprod[timestep]);

    /// <summary>x_t of x_0 and unit noise.</summary>
    /// <param name="samples">x_0, [B, ...].</param>
    /// <param name="noise">Unit normal, of the samples' shape.</param>
    /// <param name="timesteps">[B] int64, 0 to the number of training timesteps - 1.</param>
    public Tensor AddNoise(Tensor samples, Tensor noise, Tensor timesteps)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor alpha, Tensor sigma) = Coefficients(samples, timesteps);
        return ((alpha * samples) + (sigma * noise)).MoveToOuterDisposeScope();
    }

    /// <summary>The target of velocity prediction, v = alpha noise - sigma x_0 (Salimans and Ho 2022, appendix D).</summary>
    /// <inheritdoc cref="AddNoise" path="/param"/>
    public Tensor Velocity(Tensor samples, Tensor noise, Tensor timesteps)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor alpha, Tensor sigma) = Coefficients(samples, timesteps);
        return ((alpha * noise) - (sigma * samples)).MoveToOuterDisposeScope();
    }

    /// <summary>What a model of this schedule's <see cref="SchedulerConfig.PredictionType"/> learns to predict, in the samples' shape.</summary>
    /// <inheritdoc cref="AddNoise" path="/param"/>
    public Tensor Target(Tensor samples, Tensor noise, Tensor timesteps) => _prediction switch
    {
        PredictionType.Epsilon => noise.alias(),
        PredictionType.Velocity => Velocity(samples, noise, timesteps),
        _ => samples.alias(),
    };

    private (Tensor Alpha, Tensor Sigma) Coefficients(Tensor samples, Tensor timesteps)
    {
        long[] perSample = [timesteps.shape[0], .. Enumerable.Repeat(1L, (int)samples.dim() - 1)];
        Tensor product = tensor(AlphasCumprod.ToArray(), ScalarType.Float64)[timesteps.cpu()].view(perSample); // [B, 1, ...]
        return (product.sqrt().to(samples.dtype, samples.device), (1 - product).sqrt().to(samples.dtype, samples.device));
    }

    private static double Line(double from, double to, int index, int count) => count == 1 ? from : from + ((to - from) * index / (count - 1));

    private static double CosineProduct(double time) => Math.Pow(Math.Cos((time + 0.008) / 1.008 * Math.PI / 2), 2);
}
