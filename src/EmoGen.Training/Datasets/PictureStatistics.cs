using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Datasets;

/// <summary>EmoSet's two measures of a whole picture, each in steps of 0.1.</summary>
/// <param name="Brightness">Mean luma, 0 to 1.</param>
/// <param name="Colorfulness">Hasler and Süsstrunk's metric (2003) over its "extremely colourful" 109, at most 1.</param>
internal readonly record struct PictureStatistics(double Brightness, double Colorfulness)
{
    private const double ExtremelyColorful = 109;

    public static PictureStatistics Of(RgbImage image)
    {
        double luma = 0;
        var redGreen = (Sum: 0.0, Squares: 0.0);
        var yellowBlue = (Sum: 0.0, Squares: 0.0);
        byte[] pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            double r = pixels[i];
            double g = pixels[i + 1];
            double b = pixels[i + 2];
            luma += (0.299 * r) + (0.587 * g) + (0.114 * b);
            double rg = r - g;
            double yb = (0.5 * (r + g)) - b;
            redGreen = (redGreen.Sum + rg, redGreen.Squares + (rg * rg));
            yellowBlue = (yellowBlue.Sum + yb, yellowBlue.Squares + (yb * yb));
        }

        int count = pixels.Length / 3;
        double meanRg = redGreen.Sum / count;
        double meanYb = yellowBlue.Sum / count;
        double variance = (redGreen.Squares / count) - (meanRg * meanRg) + (yellowBlue.Squares / count) - (meanYb * meanYb);
        double colorfulness = Math.Sqrt(Math.Max(0, variance)) + (0.3 * Math.Sqrt((meanRg * meanRg) + (meanYb * meanYb)));
        return new PictureStatistics(
            Math.Round(luma / count / 255, 1), Math.Round(Math.Min(1, colorfulness / ExtremelyColorful), 1));
    }
}
