using System.Text;
using EmoGen.Engine;
using ScottPlot;
using SkiaSharp;

namespace EmoGen.Training.Comparison;

/// <summary>Colours of a chart that belong together.</summary>
internal sealed record ChartTheme(string Background, string Ink, string Grid, string Accent)
{
    public static ChartTheme Light { get; } = new("#ffffff", "#1f2933", "#e3e7eb", "#c2410c");

    public static ChartTheme Dark { get; } = new("#171b21", "#dde3ea", "#2b323b", "#fb923c");

    /// <summary>Okabe and Ito's colours, which most colour-blind people can tell apart; <see cref="Accent"/> is EmoGen's.</summary>
    private static readonly string[] Others = ["#56b4e9", "#009e73", "#cc79a7", "#8a8f98", "#b8a200", "#0072b2", "#a0522d"];

    /// <summary>The colour of a method among all.</summary>
    public Color Of(IReadOnlyList<MethodFigures> methods, MethodFigures method) => Color.FromHex(method.Kind == MethodKind.EmoGen
        ? Accent
        : Others[methods.Where(m => m.Kind != MethodKind.EmoGen).Index().First(m => m.Item == method).Index % Others.Length]);
}

/// <summary>A chart that can be drawn for light and for dark pages.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Says">What it shows, in words: for a heading, and for those who do not see it.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Fill">Puts it into an empty plot.</param>
internal sealed record Chart(string Name, string Says, int Width, int Height, Action<Plot, ChartTheme> Fill)
{
    /// <summary>Without serifs, where this machine has such a one.</summary>
    private static readonly string s_font =
        ((string[])["Open Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"]).FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;

    /// <summary>As an SVG document.</summary>
    public string Svg(ChartTheme theme)
    {
        using Plot plot = Drawn(theme);
        return Svg(plot);
    }

    /// <summary>Writes <c>NAME.png</c>, twice as fine, and <c>NAME.svg</c>, both light.</summary>
    public void Write(string folder)
    {
        using Plot plot = Drawn(ChartTheme.Light);
        WholeFile.Write(Path.Combine(folder, $"{Name}.svg"), Encoding.UTF8.GetBytes(Svg(plot)));
        plot.ScaleFactor = 2;
        WholeFile.Write(Path.Combine(folder, $"{Name}.png"), plot.GetImageBytes(2 * Width, 2 * Height, ImageFormat.Png));
    }

    private Plot Drawn(ChartTheme theme)
    {
        var plot = new Plot();
        Color background = Color.FromHex(theme.Background), ink = Color.FromHex(theme.Ink);
        plot.FigureBackground.Color = plot.DataBackground.Color = background;
        plot.Axes.Color(ink);
        plot.Grid.MajorLineColor = Color.FromHex(theme.Grid);
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Legend.BackgroundColor = background;
        plot.Legend.FontColor = ink;
        plot.Legend.OutlineColor = plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontSize = 14;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 14;
        Fill(plot, theme);
        plot.Font.Set(s_font);
        return plot;
    }

    /// <summary>A reader's machine may lack the font.</summary>
    private string Svg(Plot plot) => plot.GetSvgXml(Width, Height).Replace($"font-family=\"{s_font}\"", $"font-family=\"{s_font}, sans-serif\"", StringComparison.Ordinal);
}
