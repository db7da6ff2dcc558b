using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets.Drawing;
using EmoGen.Training.Stage1;

namespace EmoGen.Training.Tests.Stage1;

public sealed class AugmentationTests
{
    private static readonly EmotionEncoderConfig Config = new(new ResNetConfig(Depth: 18, Width: 16), Dimensions: 16, Resize: 40, Crop: 32);

    [Theory]
    [InlineData(64, 48, 0.08)]
    [InlineData(48, 64, 0.7)]
    [InlineData(30, 30, 0.3)]
    public void Parts_lie_in_the_picture_and_have_an_allowed_area_and_shape(int width, int height, double leastArea)
    {
        var random = new SplitMix(3);
        for (int i = 0; i < 500; i++)
        {
            (int left, int top, int w, int h) = Augmentation.Part(width, height, leastArea, random);
            Assert.True(left >= 0 && top >= 0 && w > 0 && h > 0 && left + w <= width && top + h <= height);
            Assert.InRange((w + 0.5) * (h + 0.5), leastArea * width * height, double.MaxValue);
            Assert.True(w - 0.5 <= (h + 0.5) * 4 / 3 && h - 0.5 <= (w + 0.5) * 4 / 3);
        }
    }

    [Fact]
    public void A_picture_too_long_for_any_part_gives_the_middle_of_an_allowed_shape() =>
        Assert.Equal((93, 0, 13, 10), Augmentation.Part(200, 10, 1, new SplitMix(1)));

    [Theory]
    [InlineData("None", 1)]
    [InlineData("Flip", 2)]
    [InlineData("Crop", 20)]
    public void Twenty_draws_give_as_many_pictures_as_there_can_be_and_the_same_again(string augment, int different)
    {
        RgbImage[] Draw() => [.. Enumerable.Range(0, 20).Select(i => new Augmentation(Config, Enum.Parse<Augment>(augment), 0.5).Apply(Picture(), new SplitMix((ulong)i)))];
        RgbImage[] once = Draw(), again = Draw();
        Assert.All(once, p => Assert.Equal((32, 32), (p.Width, p.Height)));
        Assert.Equal(once.Select(p => p.Pixels), again.Select(p => p.Pixels));
        Assert.Equal(different, once.Select(p => Convert.ToHexString(p.Pixels)).Distinct().Count());
    }

    [Fact]
    public void A_mirrored_picture_has_its_columns_in_reverse()
    {
        RgbImage plain = new Augmentation(Config, Augment.None, 1).Apply(Picture(), new SplitMix(0));
        RgbImage mirrored = Enumerable.Range(0, 20).Select(i => new Augmentation(Config, Augment.Flip, 1).Apply(Picture(), new SplitMix((ulong)i)))
            .First(p => !p.Pixels.SequenceEqual(plain.Pixels));
        Assert.Equal(plain.Pixels.Chunk(3 * 32).SelectMany(row => row.Chunk(3).Reverse().SelectMany(p => p)), mirrored.Pixels);
    }

    private static RgbImage Picture()
    {
        byte[] pixels = new byte[60 * 50 * 3];
        new Random(1).NextBytes(pixels);
        return new RgbImage(60, 50, pixels);
    }
}
