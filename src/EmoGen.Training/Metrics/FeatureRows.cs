using EmoGen.Training.Datasets.Drawing;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>A network's features of pictures, read some at a time: memory does not grow with their number.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="Read">The rows of some of them, [n, D] float32.</param>
internal sealed record FeatureRows(int Count, Func<int[], Tensor> Read)
{
    private const int Batch = 512;

    /// <summary>Rows that are in memory.</summary>
    public static FeatureRows Of(Tensor rows) => new((int)rows.shape[0], places => rows.index_select(0, tensor([.. places.Select(p => (long)p)])));

    /// <summary>Those of some pictures.</summary>
    public FeatureRows At(IReadOnlyList<int> places) => new(places.Count, wanted => Read([.. wanted.Select(w => places[w])]));

    /// <summary>What is made of each batch of rows.</summary>
    public FeatureRows Then(Func<Tensor, Tensor> made) => new(Count, places => made(Read(places)));

    /// <summary>Some of them by chance, each at most once, or all where there are no more.</summary>
    public FeatureRows Some(int count, SplitMix random)
    {
        if (count >= Count)
        {
            return this;
        }

        int[] places = [.. Enumerable.Range(0, Count)];
        for (int i = 0; i < count; i++)
        {
            int other = i + random.Index(Count - i);
            (places[i], places[other]) = (places[other], places[i]);
        }

        return At(places[..count]);
    }

    /// <summary>All rows, [n, D].</summary>
    public Tensor All() => Read([.. Enumerable.Range(0, Count)]);

    /// <summary>Gives all rows in order, a batch at a time, each in a dispose scope of its own.</summary>
    /// <param name="take">Gets the place of a batch's first row, and the rows.</param>
    public void Each(Action<int, Tensor> take)
    {
        foreach (int[] places in Enumerable.Range(0, Count).Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            take(places[0], Read(places));
        }
    }
}
