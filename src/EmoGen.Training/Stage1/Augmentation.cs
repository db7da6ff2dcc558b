using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Stage1;

/// <summary>How a training picture is changed each time it is shown.</summary>
internal enum Augment
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Mirrored half of the time.</summary>
    Flip,

    /// <summary>A part of it is cut out and resized, and mirrored half of the time.</summary>
    Crop,
}

/// <summary>Makes the network's pixels of training pictures.</summary>
/// <param name="config">Whose pixels.</param>
/// <param name="augment">What happens to them.</param>
/// <param name="leastArea">The least share of a picture that is cut out.</param>
internal sealed class Augmentation(EmotionEncoderConfig config, Augment augment, double leastArea)
{
    private const int Attempts = 10;

    private static readonly float LogOfWidest = MathF.Log(4 / 3f);

    private readonly ImagePreprocessor _plain = EmotionVectors.Preprocessor(config);

    public RgbImage Apply(RgbImage image, SplitMix random)
    {
        RgbImage pixels = augment == Augment.Crop ? ResizedPart(image, random) : _plain.ResizeAndCrop(image);
        return augment != Augment.None && random.Chance(0.5) ? Mirrored(pixels) : pixels;
    }

    /// <summary>
    /// Where torchvision's RandomResizedCrop cuts: an area of leastArea to 1 of the picture, a shape of 3:4 to 4:3; after ten parts that do not fit the
    /// largest in the middle that has an allowed shape.
    /// </summary>
    public static (int Left, int Top, int Width, int Height) Part(int width, int height, double leastArea, SplitMix random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = (double)width * height * random.Range((float)leastArea, 1);
            double shape = Math.Exp(random.Range(-LogOfWidest, LogOfWidest));
            int across = (int)Math.Round(Math.Sqrt(area * shape)), down = (int)Math.Round(Math.Sqrt(area / shape));
            if (across > 0 && across <= width && down > 0 && down <= height)
            {
                return (random.Index(width - across + 1), random.Index(height - down + 1), across, down);
            }
        }

        int w = Math.Min(width, Math.Max(1, (int)Math.Round(height * 4 / 3.0))), h = Math.Min(height, Math.Max(1, (int)Math.Round(width * 4 / 3.0)));
        return ((width - w) / 2, (height - h) / 2, w, h);
    }

    private RgbImage ResizedPart(RgbImage image, SplitMix random)
    {
        (int left, int top, int width, int height) = Part(image.Width, image.Height, leastArea, random);
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            image.Pixels.AsSpan((((top + y) * image.Width) + left) * 3, width * 3).CopyTo(pixels.AsSpan(y * width * 3));
        }

        return PillowResize.Resize(new RgbImage(width, height, pixels), config.Crop, config.Crop, ResizeFilter.Bilinear);
    }

    private static RgbImage Mirrored(RgbImage image)
    {
        byte[] pixels = new byte[image.Pixels.Length];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int row = i / 3 / image.Width, column = i / 3 % image.Width;
            image.Pixels.AsSpan(((row * image.Width) + image.Width - 1 - column) * 3, 3).CopyTo(pixels.AsSpan(i));
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }
}
