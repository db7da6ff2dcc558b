using EmoGen.Engine.Imaging;

namespace EmoGen.Engine.Tests.Imaging;

public sealed class PillowResizeTests
{
    [Theory]
    [InlineData("imgA_u8", "pil_resize_default_128.A", ResizeFilter.Bicubic)]
    [InlineData("imgA_u8", "resize256_bilinear_u8.A", ResizeFilter.Bilinear)]
    public void Resize_equals_Pillow_to_the_byte(string source, string expected, ResizeFilter filter)
    {
        var golden = Golden.Tensors("metrics/metrics.safetensors");
        RgbImage target = Pictures.FromGolden(golden["prep." + expected]);
        RgbImage actual = PillowResize.Resize(Pictures.FromGolden(golden["prep." + source]), target.Width, target.Height, filter);
        Assert.Equal(target.Pixels, actual.Pixels);
    }

    [Fact]
    public void Enlarging_equals_Pillow_to_the_byte()
    {
        var golden = Golden.Tensors("metrics/metrics.safetensors");
        RgbImage actual = PillowResize.Resize(Pictures.FromGolden(golden["prep.imgB_u8"]), 299, 299, ResizeFilter.Bilinear);
        RgbImage expected = Pictures.FromGolden(golden["prep.fid299.B"].permute(1, 2, 0).contiguous());
        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    [Fact]
    public void The_same_size_leaves_the_pixels_as_they_are()
    {
        RgbImage image = Pictures.Gradient(7, 5);
        Assert.Equal(image.Pixels, PillowResize.Resize(image, 7, 5, ResizeFilter.Bicubic).Pixels);
    }

    [Fact]
    public void A_single_pixel_fills_any_size()
    {
        RgbImage filled = PillowResize.Resize(new RgbImage(1, 1, [1, 2, 3]), 9, 4, ResizeFilter.Bicubic);
        Assert.All(filled.Pixels.Chunk(3), pixel => Assert.Equal([1, 2, 3], pixel));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    public void A_size_below_one_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => PillowResize.Resize(Pictures.Gradient(4, 4), width, height, ResizeFilter.Bilinear));
}
