using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Mean and covariance of features that come in batches. It keeps their sum and the sum of their outer products in float64, as torchmetrics does:
/// its memory does not grow with the number of pictures.
/// </summary>
internal sealed class FeatureStatistics : IDisposable
{
    private Tensor? _sum, _products;

    public FeatureStatistics()
    {
    }

    /// <summary>Those of some pictures that were seen before.</summary>
    /// <param name="sum">Of the features, [D].</param>
    /// <param name="products">Sum of their outer products, [D, D].</param>
    /// <param name="count">Pictures.</param>
    public FeatureStatistics(Tensor sum, Tensor products, long count) => Add(sum, products, count);

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>D.</summary>
    public long Dimensions => Sum.shape[0];

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

    /// <summary>Of the features, [D] float64.</summary>
    public Tensor Sum => Known(_sum);

    /// <summary>Sum of their outer products, [D, D] float64.</summary>
    public Tensor Products => Known(_products);

    /// <summary>Of all rows.</summary>
    public static FeatureStatistics Of(FeatureRows rows)
    {
        var statistics = new FeatureStatistics();
        rows.Each((_, features) => statistics.Add(features));
        return statistics;
    }

    /// <param name="features">[B, D].</param>
    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        Tensor exact = features.to(ScalarType.Float64).cpu();
        Add(exact.sum([0]), exact.t().mm(exact), features.shape[0]);
    }

    /// <summary>As if each row had come as often as its weight says.</summary>
    /// <param name="features">[B, D].</param>
    /// <param name="weights">Whole numbers, [B].</param>
    public void Add(Tensor features, double[] weights)
    {
        using var scope = NewDisposeScope();
        Tensor exact = features.to(ScalarType.Float64).cpu(), weighted = exact * tensor(weights).unsqueeze(1);
        Add(weighted.sum([0]), weighted.t().mm(exact), (long)weights.Sum());
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
