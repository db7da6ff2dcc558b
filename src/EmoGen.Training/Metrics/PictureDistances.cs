using EmoGen.Engine.Imaging;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// LPIPS of pictures on disk. Its vectors are too large to keep (10 MB of a picture of 512 x 512), so the cache has what is made of them: the totals of a set, by
/// the contents of its pictures. Pictures of another size than the set's first are resized to it.
/// </summary>
internal sealed class PictureDistances(IPictureNetwork network, FeatureStore store)
{
    private const int Batch = 16;

    /// <summary>Pictures that were resized so far.</summary>
    public int Resized { get; private set; }

    /// <summary>Over all pairs.</summary>
    public PairTotals Totals(SeenPictures pictures, CancellationToken cancellation)
    {
        FeatureCache cache = store.Pairs(network);
        var key = ContentHash.Of(pictures.Contents, "all pairs");
        if (cache.Read(key) is { } known)
        {
            return PairTotals.FromBytes(known);
        }

        using var spread = new PairSpread();
        (int Width, int Height)? size = null;
        foreach (MeasuredPicture[] batch in pictures.Pictures.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            spread.Add(Look(batch, ref size));
        }

        PairTotals totals = spread.Totals();
        cache.Append([(key, totals.ToBytes())]);
        return totals;
    }

    /// <summary>Of some pairs of places.</summary>
    public double[] Of(SeenPictures pictures, IReadOnlyList<(int One, int Other)> pairs, CancellationToken cancellation)
    {
        return [.. pairs.Select(pair =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            (int Width, int Height)? size = null;
            Tensor both = Look([pictures.Pictures[pair.One], pictures.Pictures[pair.Other]], ref size).to(ScalarType.Float64);
            return (both[0] - both[1]).square().sum().item<double>();
        })];
    }

    private Tensor Look(MeasuredPicture[] batch, ref (int Width, int Height)? size)
    {
        RgbImage[] images = [.. batch.AsParallel().AsOrdered().Select(p => MeasuredPicture.Decode(File.ReadAllBytes(p.Path)))];
        (int width, int height) = size ??= (images[0].Width, images[0].Height);
        Resized += images.Count(i => (i.Width, i.Height) != (width, height));
        return network.Look([.. images.Select(i => (i.Width, i.Height) == (width, height) ? i : PillowResize.Resize(i, width, height, ResizeFilter.Bicubic))]);
    }
}
