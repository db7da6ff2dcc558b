using EmoGen.Engine.Imaging;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>CLIP's projected features of every picture of a data set, computed once and kept on disk (<see cref="RowCache"/>).</summary>
internal static class ClipFeatures
{
    private const int Batch = 32;

    /// <param name="folder">Of all caches of the data set; null for the data set's own.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="clip">A full CLIP with its <c>preprocessor_config.json</c>: its folder, or a run or pack with one.</param>
    /// <param name="cancellation">Looked at now and then.</param>
    /// <returns>Rows [P] float32, not normalised.</returns>
    /// <exception cref="InvalidDataException">CLIP and its preprocessor do not fit, or a picture cannot be read.</exception>
    public static RowCache Open(string? folder, PictureSet set, string clip, CancellationToken cancellation)
    {
        Given<ClipModel> model = GivenParts.Clip(clip);
        Given<ImagePreprocessor> preprocessor = GivenParts.Preprocessor(clip);
        using ClipModel frozen = model.Part;
        int size = frozen.Config.Vision.ImageSize;
        string name = $"clip-{ContentKey.Of(set.Hash, model.Hash, preprocessor.Hash)}";
        return RowCache.Open(Path.Combine(folder ?? set.CacheFolder, name), set.Count, "CLIP features", numbers => Of(numbers), cancellation);

        Tensor Of(int[] numbers)
        {
            using IDisposable _ = no_grad();
            using var scope = NewDisposeScope();
            var some = new PictureSet(set.Root, [.. numbers.Select(n => set.Pictures[n])]);
            return cat([.. PictureStream.Once(some, Batch, preprocessor.Part.ResizeAndCrop).Select(images =>
            {
                using Tensor pixels = images;
                return pixels.shape[2] == size && pixels.shape[3] == size
                    ? frozen.ImageFeatures(preprocessor.Part.Normalise(pixels))
                    : throw new InvalidDataException($"{clip}: preprocessor_config.json makes {pixels.shape[3]} x {pixels.shape[2]} pixels, expected CLIP's {size} x {size}");
            })]).MoveToOuterDisposeScope();
        }
    }
}
