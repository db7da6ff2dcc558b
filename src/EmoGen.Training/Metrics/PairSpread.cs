using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The mean squared distance over all pairs of different pictures, from a sum and a sum of squares: what a sample of random pairs only estimates, in the
/// memory of one picture. <see cref="PairSpaces"/> gives the vectors whose squared distances are LPIPS and Sem-D.
/// </summary>
internal sealed class PairSpread : IDisposable
{
    private Tensor? _sum;
    private double _squares;

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>Null below two pictures.</summary>
    public double? Mean => Count < 2 ? null : Math.Max(0, 2 * (_squares - (_sum!.square().sum().item<double>() / Count)) / (Count - 1));

    /// <param name="vectors">[B, D].</param>
    public void Add(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        Tensor exact = vectors.to(ScalarType.Float64).cpu();
        _sum ??= zeros(exact.shape[1], ScalarType.Float64).DetachFromDisposeScope();
        _sum.add_(exact.sum([0]));
        _squares += exact.square().sum().item<double>();
        Count += exact.shape[0];
    }

    public void Dispose() => _sum?.Dispose();
}
