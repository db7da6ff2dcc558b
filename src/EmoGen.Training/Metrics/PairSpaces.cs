using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Vectors whose squared Euclidean distances are the distances of pictures that EmoGen's evaluation takes (its section 4.2).</summary>
internal static class PairSpaces
{
    private const double LpipsEpsilon = 1e-10;

    /// <summary>
    /// LPIPS (Zhang et al. 2018, equation 1): at each position of each map the features' direction, weighted by channel, averaged over the positions and
    /// summed over the maps.
    /// </summary>
    /// <param name="maps">[B, C, H, W] each.</param>
    /// <param name="weights">Of each map's channels, not negative, [1, C, 1, 1]; null for ones.</param>
    /// <returns>[B, all of C H W].</returns>
    public static Tensor Lpips(IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor>? weights = null)
    {
        using var scope = NewDisposeScope();
        return cat([.. maps.Select((map, layer) =>
        {
            Tensor direction = map / (map.square().sum(1, keepdim: true).sqrt() + LpipsEpsilon) / Math.Sqrt(map.shape[2] * map.shape[3]);
            return (weights is null ? direction : direction * weights[layer].sqrt()).flatten(1);
        })], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Sem-D as the mean squared difference of CLIP features.</summary>
    /// <param name="features">[B, D].</param>
    public static Tensor Squared(Tensor features) => features / Math.Sqrt(features.shape[1]);

    /// <summary>Sem-D as one minus the cosine of CLIP features: half the squared distance of unit vectors.</summary>
    /// <param name="features">[B, D].</param>
    public static Tensor Cosine(Tensor features)
    {
        using var scope = NewDisposeScope();
        return (features / features.norm(1, keepdim: true) / Math.Sqrt(2)).MoveToOuterDisposeScope();
    }
}
