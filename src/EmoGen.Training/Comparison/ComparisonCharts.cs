using System.Globalization;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Metrics;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace EmoGen.Training.Comparison;

/// <summary>The charts of a comparison.</summary>
internal static class ComparisonCharts
{
    private const int AxisFont = 15;

    /// <summary>Emo-A of each emotion and method, with intervals.</summary>
    public static Chart EmotionAccuracy(ComparisonReport report) => new(
        "emo-a", "In how many of an emotion's pictures the judge finds it, by method, with 95% intervals.", 1080, 460,
        (plot, theme) =>
        {
            IReadOnlyList<MethodFigures> methods = report.Methods;
            int stride = methods.Count + 1;
            foreach ((int place, MethodFigures method) in methods.Index())
            {
                Figure?[] figures = [.. EmotionNames.All.Select(e => method.Figures.Emotions.GetValueOrDefault(e.Name())?.EmoA)];
                double[] xs = [.. Enumerable.Range(0, figures.Length).Select(i => (double)((i * stride) + place))], ys = [.. figures.Select(f => 100 * (f?.Value ?? 0))];
                BarPlot bars = plot.Add.Bars(xs, ys);
                bars.LegendText = method.Name;
                foreach (Bar bar in bars.Bars)
                {
                    (bar.FillColor, bar.Size, bar.LineWidth) = (theme.Of(methods, method), 0.92, 0);
                }

                double[] none = new double[xs.Length];
                double[] down = [.. figures.Select(f => 100 * ((f?.Value - f?.Low) ?? 0))], up = [.. figures.Select(f => 100 * ((f?.High - f?.Value) ?? 0))];
                plot.Add.Plottable(new ErrorBar(xs, ys, none, none, down, up) { Color = Color.FromHex(theme.Ink), LineWidth = 1.2f, CapSize = 2 });
            }

            double[] middles = [.. EmotionNames.All.Select(e => ((int)e * stride) + ((methods.Count - 1) / 2.0))];
            plot.Axes.Bottom.SetTicks(middles, [.. EmotionNames.All.Select(e => e.Name())]);
            plot.Axes.Bottom.MajorTickStyle.Length = 0;
            plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = value => string.Create(CultureInfo.InvariantCulture, $"{value:0} %") };
            plot.YLabel("Emo-A", AxisFont);
            plot.Grid.XAxisStyle.IsVisible = false;
            plot.Axes.SetLimits(-1, (EmotionNames.All.Count * stride) - 1, 0, 101);
            plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        });

    /// <summary>How different a method's pictures are against how near to real ones they are.</summary>
    public static Chart DiversityAgainstFidelity(ComparisonReport report) => new(
        "diversity-fidelity", "Diversity (LPIPS, higher is more diverse) against fidelity (FID, further left is nearer to real pictures), with 95% intervals.", 760, 480,
        (plot, theme) =>
        {
            foreach (MethodFigures method in report.Methods)
            {
                Add(plot, method.Name, method.Figures, theme.Of(report.Methods, method), method.Kind == MethodKind.EmoGen ? MarkerShape.FilledDiamond : MarkerShape.FilledCircle);
            }

            Add(plot, "real pictures", report.HeldOut, Color.FromHex(theme.Ink), MarkerShape.OpenSquare);
            plot.XLabel("FID ← nearer to real pictures", AxisFont);
            plot.YLabel("LPIPS, more diverse →", AxisFont);
            plot.Axes.Margins(0.1, 0.12);
            plot.ShowLegend(Edge.Right);
        });

    /// <summary>The loss of a training, step by step.</summary>
    public static Chart Loss(string name, IReadOnlyDictionary<long, float> values) => new(
        $"loss-{name}", $"Loss of {name}, each 25th step, and its moving average.", 520, 300,
        (plot, theme) =>
        {
            double[] steps = [.. values.Keys.Select(s => (double)s)], losses = [.. values.Values.Select(v => (double)v)];
            Scatter raw = plot.Add.ScatterLine(steps, losses, Color.FromHex(theme.Accent).WithAlpha(0.3));
            raw.LineWidth = 1;
            Scatter smooth = plot.Add.ScatterLine(steps, Smoothed(losses), Color.FromHex(theme.Accent));
            smooth.LineWidth = 2.5f;
            plot.Title(name, 16);
            plot.Axes.Title.Label.ForeColor = Color.FromHex(theme.Ink);
            plot.XLabel("step", AxisFont);
            plot.YLabel("loss", AxisFont);
        });

    /// <summary>The mean of each value and of those around it, a sixteenth of all on either side; at an end, of those there are, so that no single value draws it.</summary>
    internal static double[] Smoothed(double[] values)
    {
        int reach = Math.Max(1, values.Length / 16);
        return [.. values.Select((_, i) => values[Math.Max(0, i - reach)..Math.Min(values.Length, i + reach + 1)].Average())];
    }

    private static void Add(Plot plot, string name, SetFigures figures, Color color, MarkerShape shape)
    {
        if (figures is not { Fid: { Value: { } x } fid, Lpips: { Value: { } y } lpips })
        {
            return;
        }

        double[] left = [(x - fid.Low) ?? 0], right = [(fid.High - x) ?? 0], down = [(y - lpips.Low) ?? 0], up = [(lpips.High - y) ?? 0];
        plot.Add.Plottable(new ErrorBar([x], [y], left, right, down, up) { Color = color, LineWidth = 1.5f, CapSize = 4 });
        Marker marker = plot.Add.Marker(x, y, shape, 13, color);
        marker.LegendText = name;
    }
}
