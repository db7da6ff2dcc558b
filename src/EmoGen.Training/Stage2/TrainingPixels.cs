using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Stage2;

/// <summary>Pictures as the reference trains on them: resized to a square by Pillow's bicubic filter, whatever their shape.</summary>
internal static class TrainingPixels
{
    /// <param name="set">The pictures.</param>
    /// <param name="size">Pixels across and down.</param>
    /// <param name="mirrored">Whether their mirror images are wanted too.</param>
    public static CachedPictures Of(PictureSet set, int size, bool mirrored) => new(set.Hash, set.Count, size, numbers =>
    {
        using var stream = new PictureStream(
            set, batch => batch == 0 ? numbers : [], (image, _) => PillowResize.Resize(image, size, size, ResizeFilter.Bicubic), seed: 0, ahead: 0);
        return stream.At(0);
    }, mirrored);
}
