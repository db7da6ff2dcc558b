using System.Globalization;
using EmoGen.Engine.Emotions;
using ScottPlot;

namespace EmoGen.Training.Stage1;

/// <summary>A confusion matrix as a picture: a row for each emotion, a column for what it was taken for, the share of the row and the count in each cell.</summary>
internal static class ConfusionPlot
{
    private const int Width = 1100, Height = 1000;

    public static byte[] Draw(ConfusionMatrix confusion)
    {
        int size = EmotionNames.All.Count;
        double[,] shares = new double[size, size];
        using var plot = new Plot();
        foreach (Emotion emotion in EmotionNames.All)
        {
            foreach (Emotion said in EmotionNames.All)
            {
                double share = (double)confusion[emotion, said] / Math.Max(1, confusion.CountOf(emotion));
                shares[(int)emotion, (int)said] = share;
                var text = plot.Add.Text(
                    string.Create(CultureInfo.InvariantCulture, $"{100 * share:f0} %\n{confusion[emotion, said]}"), (int)said, size - 1 - (int)emotion);
                text.Alignment = Alignment.MiddleCenter;
                text.LabelFontSize = 16;
                text.LabelFontColor = share > 0.5 ? Colors.White : Colors.Black;
            }
        }

        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        map.ManualRange = new ScottPlot.Range(0, 1);
        plot.MoveToBottom(map);
        double[] places = [.. EmotionNames.All.Select(e => (double)e)];
        plot.Axes.Bottom.SetTicks(places, [.. EmotionNames.All.Select(e => e.Name())]);
        plot.Axes.Left.SetTicks([.. places.Select(p => size - 1 - p)], [.. EmotionNames.All.Select(e => e.Name())]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 16;
        plot.XLabel("taken for", 18);
        plot.YLabel("emotion", 18);
        plot.Title(string.Create(CultureInfo.InvariantCulture, $"accuracy {100 * confusion.Accuracy:f1} %"), 20);
        plot.HideGrid();
        plot.Axes.SetLimits(-0.5, size - 0.5, -0.5, size - 0.5);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }
}
