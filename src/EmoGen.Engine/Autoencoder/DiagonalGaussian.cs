using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>A normal distribution with a mean and a variance for every latent.</summary>
public sealed class DiagonalGaussian
{
    private const double SmallestLogVariance = -30, LargestLogVariance = 20;

    /// <param name="moments">Means, then log variances: [B, 2C, H, W].</param>
    internal DiagonalGaussian(Tensor moments)
    {
        Tensor[] halves = moments.chunk(2, dim: 1);
        Mean = halves[0];
        LogVariance = halves[1].clamp(SmallestLogVariance, LargestLogVariance);
        StandardDeviation = (0.5 * LogVariance).exp();
    }

    /// <summary>[B, C, H, W].</summary>
    public Tensor Mean { get; }

    /// <summary>[B, C, H, W], held between -30 and 20.</summary>
    public Tensor LogVariance { get; }

    /// <summary>[B, C, H, W].</summary>
    public Tensor StandardDeviation { get; }

    /// <summary>The likeliest latents: the mean.</summary>
    public Tensor Mode => Mean;

    /// <summary>Latents drawn with a given unit normal <paramref name="noise"/> [B, C, H, W].</summary>
    public Tensor Sample(Tensor noise) => Mean + (StandardDeviation * noise);
}
