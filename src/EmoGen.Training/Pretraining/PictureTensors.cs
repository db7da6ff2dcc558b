using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>Pictures of a data set in memory as training batches.</summary>
internal static class PictureTensors
{
    /// <summary>Pictures by number as [B, 3, H, W] float32 in [0, 1].</summary>
    public static Tensor Batch(this CaptionedPictures pictures, IReadOnlyList<int> numbers)
    {
        int bytes = pictures.Width * pictures.Height * 3;
        byte[] pixels = new byte[numbers.Count * bytes];
        for (int i = 0; i < numbers.Count; i++)
        {
            pictures[numbers[i]].CopyTo(pixels.AsSpan(i * bytes));
        }

        using var scope = NewDisposeScope();
        Tensor rows = tensor(pixels, [numbers.Count, pictures.Height, pictures.Width, 3]);
        return rows.permute(0, 3, 1, 2).to(ScalarType.Float32).div_(255).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>A batch like <see cref="Batch"/>, each picture mirrored with probability one half, unless its caption says on which side the thing is.</summary>
    public static Tensor MirroredBatch(this CaptionedPictures pictures, IReadOnlyList<int> numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor images = pictures.Batch(numbers);
        return where(Mirror(pictures, numbers, generator).view(-1, 1, 1, 1), images.flip(3), images).MoveToOuterDisposeScope();
    }

    /// <summary>Which pictures to mirror, [B] bool.</summary>
    private static Tensor Mirror(CaptionedPictures pictures, IReadOnlyList<int> numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor free = tensor([.. numbers.Select(n => !pictures.Records[n].Sided)]);
        return rand([numbers.Count], generator: generator).lt(0.5).logical_and(free).MoveToOuterDisposeScope();
    }
}
