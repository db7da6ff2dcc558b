using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Pretraining;

public sealed class PictureTensorsTests
{
    private const int Left = 0, Plain = 1, Draws = 200;

    [Fact]
    public void Half_of_the_pictures_are_mirrored_but_none_whose_caption_says_on_which_side_the_thing_is()
    {
        CaptionedPictures pictures = Pictures("a skull on the left, in fog", "a skull in fog");
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        int[] numbers = [.. Enumerable.Repeat(Left, Draws), .. Enumerable.Repeat(Plain, Draws)];
        Tensor columns = pictures.MirroredBatch(numbers, generator).select(1, 0).select(1, 0); // first row of red, [2 N, 2]
        Tensor mirrored = columns.select(1, 0).gt(columns.select(1, 1));
        Assert.Equal(0, mirrored.narrow(0, 0, Draws).sum().item<long>());
        Assert.InRange(mirrored.narrow(0, Draws, Draws).sum().item<long>(), 0.35 * Draws, 0.65 * Draws);
    }

    /// <summary>Pictures of 2 x 1 pixels, the left one black and the right one white.</summary>
    private static CaptionedPictures Pictures(params string[] captions) => new(
        [.. captions.Select(c => new CaptionedPicture("a.jpg", c, null, null, "neutral", null))],
        [.. captions.SelectMany(_ => new byte[] { 0, 0, 0, 255, 255, 255 })],
        Width: 2,
        Height: 1,
        Hash: "");
}
