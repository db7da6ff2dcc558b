using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Mean and covariance of features that come in batches. It keeps their sum and the sum of their outer products in float64, as torchmetrics does:
/// its memory does not grow with the number of pictures.
/// </summary>
internal sealed class FeatureStatistics : IDisposable
{
    private Tensor? _sum, _products;

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>[D].</summary>
    public Tensor Mean => Sum / Count;

    /// <summary>[D, D], of a sample: over N - 1.</summary>
    public Tensor Covariance
    {
        get
        {
            using var scope = NewDisposeScope();
            return ((Products - outer(Sum, Sum) / Count) / (Count - 1)).MoveToOuterDisposeScope();
        }
    }

    private Tensor Sum => Known(_sum);

    private Tensor Products => Known(_products);

    /// <param name="features">[B, D].</param>
    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        Tensor exact = features.to(ScalarType.Float64).cpu();
        Add(exact.sum([0]), exact.t().mm(exact), features.shape[0]);
    }

    /// <summary>As if all that the other has seen had been added here.</summary>
    public void Add(FeatureStatistics other) => Add(other.Sum, other.Products, other.Count);

    public void Dispose()
    {
        _sum?.Dispose();
        _products?.Dispose();
    }

    private void Add(Tensor sum, Tensor products, long count)
    {
        _sum ??= zeros_like(sum).DetachFromDisposeScope();
        _products ??= zeros_like(products).DetachFromDisposeScope();
        _sum.add_(sum);
        _products.add_(products);
        Count += count;
    }

    private static Tensor Known(Tensor? sum) => sum ?? throw new InvalidOperationException("there are no features yet");
}
