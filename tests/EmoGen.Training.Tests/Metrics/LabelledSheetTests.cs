using EmoGen.Engine.Imaging;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Tests.Metrics;

public sealed class LabelledSheetTests
{
    [Fact]
    public void Pictures_stand_behind_their_rows_labels_and_below_their_columns()
    {
        SheetRow Row(string label, byte value) => new(label, [Plain(value), Plain(value)]);
        RgbImage sheet = LabelledSheet.Draw([Row("awe", 10), Row("fear", 200)], "no", "it");

        const int Left = (4 * PixelFont.Advance) + 8, Top = PixelFont.Height + 8, Cell = 18;
        Assert.Equal((Left + (2 * Cell), Top + (2 * Cell)), (sheet.Width, sheet.Height));
        Assert.Equal([10, 10, 200, 200], from y in new[] { 0, Cell } from x in new[] { 0, Cell } select Pixel(sheet, Left + x, Top + y));
        Assert.Equal(PixelFont.Pixels("AWE").Count(), Dark(sheet, 0, Top, Left, Cell));
        Assert.Equal(PixelFont.Pixels("fear").Count(), Dark(sheet, 0, Top + Cell, Left, Cell));
        Assert.Equal(PixelFont.Pixels("no").Count(), Dark(sheet, Left, 0, Cell, Top));
        Assert.Equal(PixelFont.Pixels("it").Count(), Dark(sheet, Left + Cell, 0, Cell, Top));
    }

    [Fact]
    public void Columns_labels_that_are_wider_than_a_column_stand_on_two_lines()
    {
        RgbImage sheet = LabelledSheet.Draw([new SheetRow("awe", [Plain(10), Plain(10), Plain(10)])], "fear", "awe", "joy");

        const int Left = (3 * PixelFont.Advance) + 8, Line = PixelFont.Height + 8, Cell = 18;
        Assert.Equal((2 * Line) + Cell, sheet.Height);
        Assert.Equal(PixelFont.Pixels("fear").Count(), Dark(sheet, Left, 0, 2 * Cell, Line));
        Assert.Equal(PixelFont.Pixels("awe").Count(), Dark(sheet, Left + Cell, Line, 2 * Cell, Line));
        Assert.Equal(PixelFont.Pixels("joy").Count(), Dark(sheet, Left + (2 * Cell), 0, Cell, Line));
    }

    private static RgbImage Plain(byte value) => new(16, 16, [.. Enumerable.Repeat(value, 16 * 16 * 3)]);

    private static byte Pixel(RgbImage sheet, int x, int y) => sheet.Pixels[((y * sheet.Width) + x) * 3];

    private static int Dark(RgbImage sheet, int left, int top, int width, int height) =>
        (from y in Enumerable.Range(top, height) from x in Enumerable.Range(left, width) select Pixel(sheet, x, y)).Count(p => p == 0);
}
