using EmoGen.Engine;
using SkiaSharp;

namespace EmoGen.Training.Datasets;

/// <summary>The counts of a <see cref="DataReport"/> as bars: emotions above, the most frequent attributes below.</summary>
internal static class CountPlot
{
    private const int Width = 900, Row = 22, Margin = 16, Names = 200, MostAttributes = 40;

    public static void Write(string path, DataReport report)
    {
        KeyValuePair<string, int>[] rows = [.. report.Emotions, .. report.Attributes.Take(MostAttributes)];
        using var bitmap = new SKBitmap(Width, (Margin * 3) + (rows.Length * Row));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        int attributes = Draw(canvas, [.. report.Emotions], Margin, SKColors.SteelBlue);
        Draw(canvas, rows[report.Emotions.Count..], attributes + Margin, SKColors.DarkSeaGreen);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        WholeFile.Write(path, data.ToArray());
    }

    private static int Draw(SKCanvas canvas, KeyValuePair<string, int>[] rows, int top, SKColor color)
    {
        using var font = new SKFont(SKTypeface.Default, 13);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        using var bar = new SKPaint { Color = color };
        float most = Math.Max(1, rows.Select(r => r.Value).DefaultIfEmpty().Max());
        foreach ((string name, int count) in rows)
        {
            float length = (Width - Names - (5 * Margin)) * count / most;
            canvas.DrawText(name, Margin, top + Row - 7, font, ink);
            canvas.DrawRect(Names, top + 3, length, Row - 6, bar);
            canvas.DrawText($"{count}", Names + length + 6, top + Row - 7, font, ink);
            top += Row;
        }

        return top;
    }
}
