using static TorchSharp.torch;

namespace EmoGen.Engine.Schedulers;

/// <summary>What a model predicts of x = alpha x_0 + sigma noise.</summary>
public enum PredictionType
{
    /// <summary>The noise.</summary>
    Epsilon,

    /// <summary>alpha noise - sigma x_0.</summary>
    Velocity,

    /// <summary>x_0.</summary>
    Sample,
}

/// <summary>From a model's output to x_0 and to the noise.</summary>
internal static class Prediction
{
    /// <summary>x_0, solved from x = alpha x_0 + sigma noise and the model's output.</summary>
    public static Tensor Original(this PredictionType type, Tensor output, Tensor x, double alpha, double sigma) => type switch
    {
        PredictionType.Epsilon => (x - (sigma * output)) / alpha,
        PredictionType.Velocity => (alpha * x) - (sigma * output),
        _ => output.alias(),
    };

    /// <summary>The noise, solved likewise.</summary>
    public static Tensor Noise(this PredictionType type, Tensor output, Tensor x, double alpha, double sigma) => type switch
    {
        PredictionType.Epsilon => output.alias(),
        PredictionType.Velocity => (alpha * output) + (sigma * x),
        _ => (x - (alpha * output)) / sigma,
    };
}
