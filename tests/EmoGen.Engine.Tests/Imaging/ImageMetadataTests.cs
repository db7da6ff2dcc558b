using System.Text;
using EmoGen.Engine.Imaging;

namespace EmoGen.Engine.Tests.Imaging;

public sealed class ImageMetadataTests
{
    private static readonly ImageMetadata Emoji =
        new("<fear> café 😀 & \"bag\"\nSteps: 20, Seed: 1", "{\"template\":\"{} 😀 <b> & ]]> é\",\"seed\":1}");

    public static TheoryData<ImageFormat> Formats => [ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Webp];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Metadata_comes_back_and_the_pixels_stay(ImageFormat format)
    {
        RgbImage image = Pictures.Gradient(65, 47);
        byte[] plain = ImageCodec.Encode(image, format), marked = ImageCodec.Encode(image, format, Emoji);
        Assert.Equal(Emoji, ImageCodec.ReadMetadata(marked));
        Assert.Null(ImageCodec.ReadMetadata(plain));
        Assert.Equal(ImageCodec.Decode(plain).Pixels, ImageCodec.Decode(marked).Pixels);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_picture_with_metadata_is_marked_as_machine_made(ImageFormat format)
    {
        byte[] file = ImageCodec.Encode(Pictures.Gradient(8, 8), format, new ImageMetadata("", ""));
        Assert.Contains(
            "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</",
            Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_picture_library_sees_the_same_metadata(ImageFormat format)
    {
        byte[] file = ImageCodec.Encode(Pictures.Gradient(16, 16), format, Emoji);
        using NetVips.Image image = NetVips.Image.NewFromBuffer(file);
        Assert.Contains("trainedAlgorithmicMedia", Encoding.UTF8.GetString((byte[])image.Get("xmp-data")), StringComparison.Ordinal);
        (string field, string content) = format == ImageFormat.Png
            ? ("png-comment-0-parameters", "<fear> caf")
            : ("exif-ifd2-UserComment", $"Undefined, {8 + 2 * Emoji.Parameters.Length} components");
        Assert.Contains(content, (string)image.Get(field), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Characters_that_no_file_can_hold_are_replaced(ImageFormat format)
    {
        byte[] file = ImageCodec.Encode(Pictures.Gradient(8, 8), format, new ImageMetadata("a\0b\uD800", "\u0001\r\n"));
        Assert.Equal(new ImageMetadata("a\uFFFDb\uFFFD", "\uFFFD\r\n"), ImageCodec.ReadMetadata(file));
    }

    [Fact]
    public void Metadata_too_long_for_a_jpeg_is_refused_with_its_size()
    {
        ImageMetadata metadata = new(new string('x', 40_000), "");
        RgbImage image = Pictures.Gradient(8, 8);
        ImageException refusal = Assert.Throws<ImageException>(() => ImageCodec.Encode(image, ImageFormat.Jpeg, metadata));
        Assert.Contains("takes 80058 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(metadata, ImageCodec.ReadMetadata(ImageCodec.Encode(image, ImageFormat.Webp, metadata)));
    }

    [Fact]
    public void Parameters_read_as_other_tools_write_them()
    {
        PictureParameters parameters = new("<fear> bag", "blurry", 20, "dpm++2m-karras", 7.5, 42, 256, 128, "abc123", "mini, 1.0");
        Assert.Equal(
            "<fear> bag\nNegative prompt: blurry\nSteps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 42, Size: 256x128, "
            + "Model hash: abc123, Model: \"mini, 1.0\"",
            parameters.ToText());
        Assert.DoesNotContain("Negative", (parameters with { NegativePrompt = "" }).ToText(), StringComparison.Ordinal);
    }
}
