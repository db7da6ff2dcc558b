using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>What stage 1's network says of every picture of a data set, computed once and kept on disk (<see cref="RowCache"/>).</summary>
internal sealed class EmotionRows : IDisposable
{
    private const int RowsAtOnce = 4096;

    private readonly RowCache _rows; // [D + 8] float32: emotion vector, class probabilities
    private readonly int _count, _dimensions;

    private EmotionRows(RowCache rows, int count, int dimensions) => (_rows, _count, _dimensions) = (rows, count, dimensions);

    /// <param name="folder">Of all caches of the data set.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="encoder">Stage 1's network.</param>
    /// <param name="weights">Hash of its weights.</param>
    /// <param name="cancellation">Looked at now and then.</param>
    public static EmotionRows Open(string folder, PictureSet set, EmotionEncoder encoder, string weights, CancellationToken cancellation)
    {
        RowCache rows = RowCache.Open(
            Path.Combine(folder, $"emotions-{ContentKey.Of(set.Hash, weights)}"), set.Count, "emotion vectors",
            numbers =>
            {
                (Tensor vectors, Tensor probabilities) = EmotionVectors.Of(encoder, new PictureSet(set.Root, [.. numbers.Select(n => set.Pictures[n])]));
                return cat([vectors, probabilities], 1);
            },
            cancellation);
        return new EmotionRows(rows, set.Count, encoder.Config.Dimensions);
    }

    /// <summary>The emotion vectors of some pictures, [n, D]; may be called by several threads.</summary>
    public Tensor Vectors(IReadOnlyList<int> numbers)
    {
        using var scope = NewDisposeScope();
        return _rows.Rows(numbers).narrow(1, 0, _dimensions).MoveToOuterDisposeScope();
    }

    /// <summary>The class probabilities of all pictures, [N, 8].</summary>
    public Tensor Probabilities()
    {
        using var scope = NewDisposeScope();
        return cat([.. Enumerable.Range(0, _count).Chunk(RowsAtOnce).Select(chunk =>
        {
            using var inner = NewDisposeScope();
            return _rows.Rows(chunk).narrow(1, _dimensions, EmotionNames.All.Count).clone().MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }

    /// <summary>The distribution of each emotion's vectors.</summary>
    /// <param name="set">The pictures again, for their labels.</param>
    /// <exception cref="InvalidDataException">An emotion has fewer than two pictures.</exception>
    public EmotionSpace Space(PictureSet set)
    {
        using var meter = new EmotionSpaceMeter(_dimensions);
        foreach (int[] numbers in Enumerable.Range(0, _count).Chunk(RowsAtOnce))
        {
            using var scope = NewDisposeScope();
            meter.Add([.. numbers.Select(n => set.Pictures[n].Emotion)], Vectors(numbers));
        }

        return meter.ToSpace();
    }

    public void Dispose() => _rows.Dispose();
}
