using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>Where a tensor lies in a file, checked to be inside it.</summary>
/// <param name="Name">Its key, as stored.</param>
/// <param name="Dtype">Element type, as stored.</param>
/// <param name="Shape">Sizes, outermost first.</param>
public sealed record StoredTensor(string Name, ScalarType Dtype, IReadOnlyList<long> Shape)
{
    /// <summary>Most dimensions a stored tensor may have.</summary>
    internal const int MaxRank = 8;

    public long Elements { get; } = Shape.Aggregate(1L, (product, size) => product * size);

    internal string File { get; init; } = "";

    /// <summary>Bytes from the start of the file to the first element.</summary>
    internal long Offset { get; init; }

    /// <summary>Elements from one index to the next, for each dimension; null where row-major without gaps.</summary>
    internal IReadOnlyList<long>? Strides { get; init; }

    /// <summary>Elements from the first to behind the last one, gaps included.</summary>
    internal long Extent => Strides is null ? Elements : Span(Shape, Strides);

    /// <summary>Product of a shape; -1 where a size is negative, there are too many of them, or the product passes <paramref name="limit"/>.</summary>
    internal static long Count(IReadOnlyList<long> shape, long limit)
    {
        if (shape.Count > MaxRank || shape.Any(size => size < 0))
        {
            return -1;
        }

        Int128 product = 1;
        foreach (long size in shape)
        {
            product *= size;
            if (product > long.MaxValue)
            {
                // A later zero would make it small again; such a shape is no tensor's.
                return -1;
            }
        }

        return product <= limit ? (long)product : -1;
    }

    /// <summary>Elements that a strided tensor reaches over, or -1 where that overflows or a stride is negative.</summary>
    internal static long Span(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        Int128 last = 0;
        for (int i = 0; i < shape.Count; i++)
        {
            last += (Int128)(shape[i] - 1) * strides[i];
            if (strides[i] < 0 || last >= long.MaxValue)
            {
                return -1;
            }
        }

        return (long)last + 1;
    }

    /// <summary>True where the strides are those of a row-major tensor without gaps (strides of dimensions of size 1 do not matter).</summary>
    internal static bool IsContiguous(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        long expected = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= shape[i];
        }

        return true;
    }
}
