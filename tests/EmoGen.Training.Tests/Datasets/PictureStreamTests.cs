using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Drawing;
using TorchSharp;

namespace EmoGen.Training.Tests.Datasets;

public sealed class PictureStreamTests : IDisposable
{
    private readonly EmoSetFiles _files = EmoSetFiles.Of(2);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_batch_holds_its_pictures_whichever_was_asked_before()
    {
        PictureSet set = PictureSet.Open(_files.Root, "train");
        using PictureStream forward = Stream(set), backward = Stream(set);
        torch.Tensor[] expected = [forward.At(0), forward.At(1), forward.At(2)];

        foreach (int batch in (int[])[2, 0, 1])
        {
            Assert.True(backward.At(batch).equal(expected[batch]).all().item<bool>());
        }

        RgbImage third = PillowResize.Resize(ImageCodec.Decode(File.ReadAllBytes(set.PathOf(5))), 32, 32, ResizeFilter.Bicubic);
        Assert.Equal(third.Pixels[1] / 255f, expected[1][1, 1, 0, 0].item<float>());
    }

    [Fact]
    public void A_truncated_picture_is_named()
    {
        PictureSet set = PictureSet.Open(_files.Root, "train");
        File.WriteAllBytes(set.PathOf(1), File.ReadAllBytes(set.PathOf(1))[..^200]);
        using PictureStream stream = Stream(set);
        Assert.StartsWith($"{set.PathOf(1)}: cannot be read as a picture", Assert.Throws<InvalidDataException>(() => stream.At(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_picture_is_named()
    {
        PictureSet set = PictureSet.Open(_files.Root, "train");
        File.Delete(set.PathOf(2));
        using PictureStream stream = Stream(set);
        Assert.StartsWith($"{set.PathOf(2)}: the picture is missing", Assert.Throws<InvalidDataException>(() => stream.At(0)).Message, StringComparison.Ordinal);
    }

    private static PictureStream Stream(PictureSet set) => new(
        set, batch => [.. Enumerable.Range(0, 4).Select(place => (int)(((batch * 4) + place) % set.Count))],
        (image, random) => Jitter(PillowResize.Resize(image, 32, 32, ResizeFilter.Bicubic), random), seed: 3);

    /// <summary>Draws from the picture's random numbers and leaves the first row alone.</summary>
    private static RgbImage Jitter(RgbImage image, SplitMix random)
    {
        image.Pixels[^1] = (byte)random.Index(256);
        return image;
    }
}
