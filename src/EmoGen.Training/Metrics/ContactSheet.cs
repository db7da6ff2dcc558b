using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using SkiaSharp;

namespace EmoGen.Training.Metrics;

/// <summary>Many pictures on one sheet, row by row.</summary>
internal static class ContactSheet
{
    private const int Gap = 2;

    /// <param name="pictures">In reading order, all of the first one's size.</param>
    /// <param name="columns">Pictures in a row.</param>
    public static RgbImage Draw(IReadOnlyList<RgbImage> pictures, int columns)
    {
        int width = pictures[0].Width + Gap, height = pictures[0].Height + Gap, rows = (pictures.Count + columns - 1) / columns;
        using var bitmap = new SKBitmap(new SKImageInfo(columns * width, rows * height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        foreach ((int i, RgbImage picture) in pictures.Index())
        {
            using SKBitmap tile = JpegFile.ToBitmap(picture);
            canvas.DrawBitmap(tile, i % columns * width, i / columns * height);
        }

        byte[] pixels = new byte[bitmap.Width * bitmap.Height * 3];
        ReadOnlySpan<byte> source = bitmap.GetPixelSpan();
        for (int i = 0; i < bitmap.Width * bitmap.Height; i++)
        {
            source.Slice(i * 4, 3).CopyTo(pixels.AsSpan(i * 3));
        }

        return new RgbImage(bitmap.Width, bitmap.Height, pixels);
    }
}
