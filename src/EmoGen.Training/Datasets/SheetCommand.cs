using System.CommandLine;
using SkiaSharp;

namespace EmoGen.Training.Datasets;

/// <summary><c>emogen data sheet</c>: a contact sheet of a split.</summary>
public static class SheetCommand
{
    private const int Label = 14;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A split's folder, with captions.jsonl in it." };
        var output = new Option<string>("--output") { Required = true, Description = "The PNG file to write." };
        var columns = new Option<int>("--columns") { DefaultValueFactory = _ => 8, Description = "Pictures of one group, side by side." };
        var by = new Option<string>("--by") { DefaultValueFactory = _ => "attribute", Description = "What makes a row." };
        by.AcceptOnlyFromAmong("attribute", "emotion", "neutral");
        var command = new Command("sheet", "Draws a contact sheet, one group a row.") { folder, output, columns, by };
        command.SetAction(result =>
        {
            try
            {
                int wide = Math.Max(1, result.GetValue(columns));
                Draw(result.GetRequiredValue(folder), result.GetRequiredValue(output), wide, result.GetRequiredValue(by));
                return 0;
            }
            catch (Exception error) when (error is IOException or InvalidDataException)
            {
                Console.Error.WriteLine(error.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Draw(string folder, string output, int columns, string by)
    {
        CaptionedPictures pictures = CaptionedPictures.Load(folder);
        var rows = Enumerable.Range(0, pictures.Count)
            .Where(i => Key(pictures.Records[i], by) is not null)
            .GroupBy(i => Key(pictures.Records[i], by)!)
            .OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => (row.Key, Indices: row.Take(columns).ToArray()))
            .ToArray();
        int cell = pictures.Height + Label;
        using var sheet = new SKBitmap(columns * pictures.Width, Math.Max(1, rows.Length) * cell);
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        for (int row = 0; row < rows.Length; row++)
        {
            Console.WriteLine($"row {row + 1}: {rows[row].Key}");
            for (int column = 0; column < rows[row].Indices.Length; column++)
            {
                int index = rows[row].Indices[column];
                DrawPicture(canvas, pictures, index, column * pictures.Width, row * cell);
            }
        }

        using SKData data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(output);
        data.SaveTo(file);
    }

    private static void DrawPicture(SKCanvas canvas, CaptionedPictures pictures, int index, int x, int y)
    {
        using SKBitmap bitmap = JpegFile.ToBitmap(new(pictures.Width, pictures.Height, pictures[index].ToArray()));
        canvas.DrawBitmap(bitmap, x, y);
        if (SKTypeface.Default.ContainsGlyph('a'))
        {
            using var font = new SKFont(SKTypeface.Default, 9);
            using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
            string caption = pictures.Records[index].Caption;
            int fits = Math.Max(1, font.BreakText(caption, pictures.Width - 4));
            canvas.DrawText(caption[..Math.Min(fits, caption.Length)], x + 2, y + pictures.Height + Label - 4, font, ink);
        }
    }

    private static string? Key(CaptionedPicture record, string by) => by switch
    {
        "attribute" => record.Neutral is null ? record.Attribute : null,
        "emotion" => record.Emotion,
        _ => record.Neutral,
    };
}
