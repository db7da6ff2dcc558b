using System.Runtime.InteropServices;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Pictures that networks have looked at: their rows are in the cache.</summary>
/// <param name="Pictures">In order, broken ones left out.</param>
/// <param name="Contents">The hashes of their files.</param>
/// <param name="Store">Has the rows.</param>
internal sealed record SeenPictures(IReadOnlyList<MeasuredPicture> Pictures, IReadOnlyList<ContentHash> Contents, FeatureStore Store)
{
    public int Count => Pictures.Count;

    /// <summary>The places of each emotion's pictures, in class order.</summary>
    public IReadOnlyDictionary<Emotion, int[]> ByEmotion { get; } =
        Pictures.Index().Where(p => p.Item.Emotion is not null).GroupBy(p => p.Item.Emotion!.Value).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Select(p => p.Index).ToArray());

    /// <summary>Some of them.</summary>
    public SeenPictures At(IReadOnlyList<int> places) => new([.. places.Select(p => Pictures[p])], [.. places.Select(p => Contents[p])], Store);

    /// <summary>These, and then others.</summary>
    public SeenPictures And(SeenPictures others) => new([.. Pictures, .. others.Pictures], [.. Contents, .. others.Contents], Store);

    /// <summary>What a measure takes of them.</summary>
    public FeatureRows Rows(Reading reading)
    {
        FeatureCache cache = Store.Rows(reading.Network);
        var rows = new FeatureRows(Count, places => Read(cache, reading.Network, places));
        return reading.Made is { } made ? rows.Then(made) : rows;
    }

    private Tensor Read(FeatureCache cache, IPictureNetwork network, int[] places)
    {
        byte[][] rows = [.. places.Select(p => cache.Read(Contents[p])
            ?? throw new InvalidDataException($"the cache has lost {network.Name}'s features of {Pictures[p].Path}; the same command computes them again"))];
        int length = rows.Length == 0 ? 0 : rows[0].Length;
        Tensor all = empty([rows.Length, length / sizeof(float)], dtype: ScalarType.Float32);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(all.bytes.Slice(i * length, length));
        }

        return all;
    }

    /// <summary>The rows of a tensor [B, D] as they are kept.</summary>
    public static IEnumerable<byte[]> ToBytes(Tensor rows)
    {
        float[] values = [.. rows.data<float>()];
        return values.Chunk((int)rows.shape[1]).Select(row => MemoryMarshal.AsBytes<float>(row).ToArray());
    }
}
