using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Metrics;

/// <summary>A row of a sheet: as many pictures as the other rows have.</summary>
internal sealed record SheetRow(string Label, IReadOnlyList<RgbImage> Pictures);

/// <summary>A contact sheet with a label before each row and above each group of columns; labels wider than their groups take turns on two lines.</summary>
internal static class LabelledSheet
{
    private const int Margin = 4;

    /// <param name="rows">From the top.</param>
    /// <param name="columns">Labels of groups of equally many columns, from the left; none for a sheet without them.</param>
    public static RgbImage Draw(IReadOnlyList<SheetRow> rows, params IReadOnlyList<string> columns)
    {
        RgbImage grid = ContactSheet.Draw([.. rows.SelectMany(r => r.Pictures)], rows[0].Pictures.Count);
        int scale = Math.Max(1, rows[0].Pictures[0].Height / 64), line = (PixelFont.Height * scale) + (2 * Margin);
        int left = (rows.Max(r => r.Label.Length) * PixelFont.Advance * scale) + (2 * Margin);
        int lines = columns.Count == 0 ? 0 : columns.Max(c => c.Length) * PixelFont.Advance * scale <= grid.Width / columns.Count ? 1 : 2, top = lines * line;
        var sheet = new RgbImage(left + grid.Width, top + grid.Height, new byte[(left + grid.Width) * (top + grid.Height) * 3]);
        Array.Fill(sheet.Pixels, byte.MaxValue);
        for (int y = 0; y < grid.Height; y++)
        {
            grid.Pixels.AsSpan(y * grid.Width * 3, grid.Width * 3).CopyTo(sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * 3));
        }

        foreach ((int i, SheetRow row) in rows.Index())
        {
            Write(sheet, row.Label, Margin, top + (grid.Height * i / rows.Count) + (((grid.Height / rows.Count) - (PixelFont.Height * scale)) / 2), scale);
        }

        foreach ((int i, string label) in columns.Index())
        {
            Write(sheet, label, left + (grid.Width * i / columns.Count), Margin + (i % lines * line), scale);
        }

        return sheet;
    }

    private static void Write(RgbImage sheet, string text, int left, int top, int scale)
    {
        foreach ((int x, int y) in PixelFont.Pixels(text))
        {
            for (int row = 0; row < scale; row++)
            {
                int from = (((top + (y * scale) + row) * sheet.Width) + left + (x * scale)) * 3;
                sheet.Pixels.AsSpan(from, scale * 3).Clear();
            }
        }
    }
}
