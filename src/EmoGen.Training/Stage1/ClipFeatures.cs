using EmoGen.Engine.Imaging;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>CLIP's projected features of every picture of a data set, computed once and kept on disk (<see cref="RowCache"/>).</summary>
internal sealed class ClipFeatures : IDisposable
{
    private const int Batch = 32;

    private readonly string _path;
    private readonly ClipModel _clip;
    private readonly ImagePreprocessor _preprocessor;

    /// <param name="clip">A full CLIP with its <c>preprocessor_config.json</c>: its folder, or a run or pack with one.</param>
    public ClipFeatures(string clip)
    {
        _path = clip;
        (_preprocessor, string pixels) = GivenParts.Preprocessor(clip);
        (_clip, string weights) = GivenParts.Clip(clip);
        Hash = ContentKey.Of(weights, pixels);
    }

    /// <summary>Of the weights, and of what makes pixels of pictures.</summary>
    public string Hash { get; }

    /// <summary>Rows [P] float32, not normalised.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="cache">The folder of all caches; null for the data set's own.</param>
    /// <param name="cancellation">Looked at now and then.</param>
    /// <exception cref="InvalidDataException">CLIP and its preprocessor do not fit, or a picture cannot be read.</exception>
    public RowCache Of(PictureSet set, string? cache, CancellationToken cancellation) => RowCache.Open(
        Path.Combine(cache ?? set.CacheFolder, $"clip-{ContentKey.Of(set.Hash, Hash)}"), set.Count, "CLIP features",
        numbers => Compute(new PictureSet(set.Root, [.. numbers.Select(n => set.Pictures[n])])), cancellation);

    public void Dispose() => _clip.Dispose();

    private Tensor Compute(PictureSet set)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        int size = _clip.Config.Vision.ImageSize;
        return cat([.. PictureStream.Once(set, Batch, _preprocessor.ResizeAndCrop).Select(images =>
        {
            using Tensor pixels = images;
            return pixels.shape[2] == size && pixels.shape[3] == size
                ? _clip.ImageFeatures(_preprocessor.Normalise(pixels))
                : throw new InvalidDataException($"{_path}: preprocessor_config.json makes {pixels.shape[3]} x {pixels.shape[2]} pixels, expected CLIP's {size} x {size}");
        })]).MoveToOuterDisposeScope();
    }
}
