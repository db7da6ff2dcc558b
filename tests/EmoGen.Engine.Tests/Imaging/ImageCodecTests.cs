using System.Buffers.Binary;
using EmoGen.Engine.Imaging;
using NetVips;

namespace EmoGen.Engine.Tests.Imaging;

public sealed class ImageCodecTests
{
    public static TheoryData<ImageFormat> Formats => [ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Webp];

    [Fact]
    public void Png_keeps_every_pixel()
    {
        RgbImage image = Pictures.Gradient(33, 20);
        RgbImage read = ImageCodec.Decode(ImageCodec.Encode(image, ImageFormat.Png));
        Assert.Equal((33, 20), (read.Width, read.Height));
        Assert.Equal(image.Pixels, read.Pixels);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_comes_back_nearly_as_it_was(ImageFormat format)
    {
        RgbImage image = Pictures.Gradient(64, 48);
        byte[] file = ImageCodec.Encode(image, format);
        RgbImage read = ImageCodec.Decode(new MemoryStream(file));
        Assert.Equal(format, ImageFormats.Of(file));
        Assert.Equal((64, 48), (read.Width, read.Height));
        Assert.True(image.Pixels.Zip(read.Pixels).Average(p => Math.Abs(p.First - p.Second)) < 3);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Equal_pictures_give_equal_bytes(ImageFormat format)
    {
        ImageMetadata metadata = new("a bag", "{}");
        byte[] first = ImageCodec.Encode(Pictures.Gradient(64, 48), format, metadata);
        Assert.Equal(first, ImageCodec.Encode(Pictures.Gradient(64, 48), format, metadata));
    }

    [Fact]
    public void Quality_makes_files_smaller()
    {
        RgbImage image = Pictures.Gradient(256, 256);
        byte[] small = ImageCodec.Encode(image, ImageFormat.Jpeg, quality: 20), fine = ImageCodec.Encode(image, ImageFormat.Jpeg, quality: 95);
        Assert.True(small.Length < fine.Length);
    }

    [Fact]
    public void Grey_sixteen_bit_and_palette_pictures_become_rgb()
    {
        using Image grey = (Image.Black(4, 3) + 77).Cast(Enums.BandFormat.Uchar);
        using Image deep = (Image.Black(4, 3, bands: 3) + new double[] { 256 * 200 + 9, 256 * 100, 255 }).Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Rgb16);
        AssertFilled([77, 77, 77], ImageCodec.Decode(grey.PngsaveBuffer()));
        AssertFilled([77, 77, 77], ImageCodec.Decode(grey.PngsaveBuffer(palette: true)));
        AssertFilled([200, 100, 0], ImageCodec.Decode(deep.PngsaveBuffer()));
    }

    [Fact]
    public void Transparent_pictures_are_laid_on_white()
    {
        using Image half = (Image.Black(4, 3, bands: 4) + new double[] { 200, 100, 0, 0 }).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        using Image grey = (Image.Black(4, 3, bands: 2) + new double[] { 9 * 257, 65535 }).Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Grey16);
        AssertFilled([255, 255, 255], ImageCodec.Decode(half.PngsaveBuffer()));
        AssertFilled([9, 9, 9], ImageCodec.Decode(grey.PngsaveBuffer()));
    }

    [Fact]
    public void Cmyk_pictures_become_rgb()
    {
        using Image cyan = (Image.Black(16, 16, bands: 4) + new double[] { 255, 0, 0, 0 }).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Cmyk);
        RgbImage read = ImageCodec.Decode(cyan.JpegsaveBuffer(q: 95));
        Assert.Equal(16 * 16 * 3, read.Pixels.Length);
        Assert.True(read.Pixels[0] < 60 && read.Pixels[2] > 180, $"cyan became {read.Pixels[0]}, {read.Pixels[1]}, {read.Pixels[2]}");
    }

    [Fact]
    public void Pictures_are_turned_as_their_orientation_says()
    {
        RgbImage upright = Pictures.Gradient(40, 24);
        using Image pixels = Image.NewFromMemory(upright.Pixels, 40, 24, 3, Enums.BandFormat.Uchar);
        using Image turned = pixels.Rot90().Mutate(m => m.Set(GValue.GIntType, "orientation", 8));
        RgbImage read = ImageCodec.Decode(turned.JpegsaveBuffer(q: 100));
        Assert.Equal((40, 24), (read.Width, read.Height));
        Assert.True(upright.Pixels.Zip(read.Pixels).Average(p => Math.Abs(p.First - p.Second)) < 5);
    }

    [Theory]
    [InlineData(32, 32, 16)]
    [InlineData(500, 64, 38)]
    public void Thumbnails_keep_the_aspect_and_never_grow(int width, int expectedWidth, int expectedHeight)
    {
        RgbImage small = ImageCodec.Thumbnail(ImageCodec.Encode(Pictures.Gradient(64, width == 32 ? 32 : 38), ImageFormat.Png), width);
        Assert.Equal((expectedWidth, expectedHeight), (small.Width, small.Height));
    }

    [Fact]
    public void What_is_no_picture_is_refused()
    {
        AssertRefused("empty", []);
        AssertRefused("not a PNG, JPEG or WebP", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"u8.ToArray());
        AssertRefused("not a PNG, JPEG or WebP", "GIF89a\u0001\0\u0001\0\0\0\0"u8.ToArray());
        AssertRefused("not a PNG, JPEG or WebP", "P6 1 1 255 abc"u8.ToArray());
        AssertRefused("damaged", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        AssertRefused("damaged", "RIFF\u0004\0\0\0WEBPVP8 "u8.ToArray());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_picture_cut_off_is_refused(ImageFormat format)
    {
        byte[] file = ImageCodec.Encode(Noise(128, 128), format);
        Assert.All((int[])[13, file.Length / 3, file.Length * 9 / 10], length => AssertRefused("damaged or cut off", file[..length]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_damaged_picture_never_ends_in_another_exception(ImageFormat format)
    {
        Random random = new(3);
        byte[] file = ImageCodec.Encode(Noise(48, 48), format, new ImageMetadata("parameters", "{\"a\":1}"));
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. file];
            for (int k = 0; k < 4; k++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            ImageCodec.ReadMetadata(damaged);
            Assert.True(Record.Exception(() => ImageCodec.Decode(damaged)) is null or ImageException);
        }
    }

    [Fact]
    public void A_header_of_too_many_pixels_is_refused_before_they_are_read()
    {
        byte[] file = ImageCodec.Encode(Pictures.Gradient(8, 8), ImageFormat.Png);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 50_000);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17)));
        AssertRefused("50000 x 50000 pixels", file);
    }

    [Fact]
    public void An_endless_stream_is_refused()
    {
        ImageException refusal = Assert.Throws<ImageException>(() => ImageCodec.Decode(new EndlessStream()));
        Assert.Contains("longer than", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string because, byte[] file) =>
        Assert.Contains(because, Assert.Throws<ImageException>(() => ImageCodec.Decode(file)).Message, StringComparison.Ordinal);

    private static void AssertFilled(byte[] pixel, RgbImage image) =>
        Assert.All(image.Pixels.Chunk(3), actual => Assert.Equal(pixel, actual));

    private static RgbImage Noise(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(5).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => count;

        public override int Read(Span<byte> buffer) => buffer.Length;
    }
}
