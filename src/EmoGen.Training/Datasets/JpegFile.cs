using EmoGen.Engine.Imaging;
using SkiaSharp;

namespace EmoGen.Training.Datasets;

/// <summary>JPEG at quality 95 with full colour resolution.</summary>
internal static class JpegFile
{
    private const int Quality = 95;

    public static void Write(string path, RgbImage image)
    {
        using SKBitmap bitmap = ToBitmap(image);
        using SKPixmap pixmap = bitmap.PeekPixels();
        var options = new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
        using SKData data = pixmap.Encode(options) ?? throw new IOException($"{path}: the JPEG encoder failed.");
        using FileStream file = File.Create(path);
        data.SaveTo(file);
    }

    public static SKBitmap ToBitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
        {
            image.Pixels.AsSpan(from, 3).CopyTo(rgba[to..]);
            rgba[to + 3] = 255;
        }

        return bitmap;
    }
}
