using System.Xml.Linq;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Comparison;

namespace EmoGen.Training.Tests.Comparison;

public sealed class ComparisonChartsTests
{
    private const int Emotions = 8;

    [Fact]
    public void Each_emotion_and_method_has_a_bar_of_its_figure()
    {
        ComparisonReport report = ComparisonReports.Three();
        XElement svg = Parse(ComparisonCharts.EmotionAccuracy(report).Svg(ChartTheme.Light));
        foreach (MethodFigures method in report.Methods)
        {
            double[] heights = [.. Bars(svg, ChartTheme.Light.Of(report.Methods, method).ToHex()[..7]).Select(b => (double)b.Attribute("height")!)];
            Assert.Equal(Emotions, heights.Length);
            Assert.All(heights, height => Assert.Equal(heights[0], height, 0.01));
        }

        double Height(int method) => (double)Bars(svg, ChartTheme.Light.Of(report.Methods, report.Methods[method]).ToHex()[..7]).First().Attribute("height")!;
        Assert.Equal(0.5 / 0.9, Height(0) / Height(1), 0.01);
    }

    [Fact]
    public void A_chart_is_written_as_a_picture_and_as_a_drawing()
    {
        string folder = Directory.CreateTempSubdirectory("emogen-chart-").FullName;
        try
        {
            ComparisonReport report = ComparisonReports.Three();
            Chart[] charts = [ComparisonCharts.DiversityAgainstFidelity(report), ComparisonCharts.Loss("mapping", Enumerable.Range(1, 40).ToDictionary(i => 25L * i, i => 1f / i))];
            Assert.All(charts, chart =>
            {
                chart.Write(folder);
                RgbImage png = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(folder, $"{chart.Name}.png")));
                Assert.Equal((2 * chart.Width, 2 * chart.Height), (png.Width, png.Height));
                Assert.True(png.Pixels.Distinct().Count() > 16, "the picture is nearly empty");
                Assert.Equal("svg", Parse(File.ReadAllText(Path.Combine(folder, $"{chart.Name}.svg"))).Name.LocalName);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_last_value_alone_does_not_draw_the_end_of_a_curve()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 31), 5];
        double[] smooth = ComparisonCharts.Smoothed(values);
        Assert.All(smooth[..29], v => Assert.Equal(1, v));
        Assert.Equal([9.0 / 5, 8.0 / 4, 7.0 / 3], smooth[29..]);
    }

    [Fact]
    public void A_dark_page_has_a_dark_chart()
    {
        Chart chart = ComparisonCharts.EmotionAccuracy(ComparisonReports.Three());
        Assert.DoesNotContain(ChartTheme.Light.Background.ToUpperInvariant(), chart.Svg(ChartTheme.Dark).ToUpperInvariant().Replace("\"WHITE\"", ChartTheme.Light.Background.ToUpperInvariant(), StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(ChartTheme.Dark.Background.ToUpperInvariant(), chart.Svg(ChartTheme.Dark).ToUpperInvariant(), StringComparison.Ordinal);
    }

    private static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    /// <summary>Rectangles of a colour, but for the legend's small squares.</summary>
    private static IEnumerable<XElement> Bars(XElement svg, string color) => svg.Descendants()
        .Where(e => e.Name.LocalName == "rect" && string.Equals((string?)e.Attribute("fill"), color, StringComparison.OrdinalIgnoreCase) && (double)e.Attribute("height")! > 20);
}
