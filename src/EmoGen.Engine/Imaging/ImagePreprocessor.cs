using System.Text.Json;
using static TorchSharp.torch;

namespace EmoGen.Engine.Imaging;

/// <summary>Makes a network's input of a picture: shortest edge resized, centre cropped, scaled to [0, 1], normalised by channel.</summary>
public sealed class ImagePreprocessor
{
    private readonly int _shortestEdge;
    private readonly int _cropWidth;
    private readonly int _cropHeight;
    private readonly ResizeFilter _filter;
    private readonly Func<int, int> _halfOfMargin;

    private readonly PixelValues _values;

    private ImagePreprocessor(
        int shortestEdge, (int Width, int Height) crop, ResizeFilter filter, Func<int, int> halfOfMargin, PixelValues values)
    {
        (_shortestEdge, _cropWidth, _cropHeight, _filter, _halfOfMargin) = (shortestEdge, crop.Width, crop.Height, filter, halfOfMargin);
        _values = values;
    }

    /// <summary>CLIP's, as its <c>preprocessor_config.json</c> says (transformers' CLIPImageProcessor).</summary>
    /// <param name="file">The <c>preprocessor_config.json</c>.</param>
    /// <param name="rescaledTwice">
    /// As where the processor is given pixels of 0..1 and makes 0..1/255 of them: what the reference's Sem-D measures (method, quirk 8).
    /// </param>
    /// <exception cref="ImageException">The file is missing, or asks for what CLIP's processor does not do.</exception>
    public static ImagePreprocessor Load(string file, bool rescaledTwice = false)
    {
        ClipImageConfig config;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
            config = ClipImageConfig.FromJson(json.RootElement);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
        {
            throw new ImageException($"{file}: not a CLIP preprocessor configuration: {e.Message}", e);
        }

        return new ImagePreprocessor(
            config.ShortestEdge, (config.CropWidth, config.CropHeight), config.Filter, margin => margin / 2,
            new PixelValues((channel, b) => (Rescaled(b) - config.Mean[channel]) / config.Deviation[channel]));

        float Rescaled(int b)
        {
            float once = (float)(b * config.RescaleFactor);
            return rescaledTwice ? once * (float)config.RescaleFactor : once;
        }
    }

    /// <summary>
    /// torchvision's <c>Resize</c> (bilinear), <c>CenterCrop</c>, <c>ToTensor</c> and <c>Normalize</c>: mean and deviation 0.5 for the emotion
    /// encoder, ImageNet's for its classifiers.
    /// </summary>
    public static ImagePreprocessor Torchvision(int resize, int crop, IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resize, crop);
        return new ImagePreprocessor(
            resize, (crop, crop), ResizeFilter.Bilinear, margin => (int)Math.Round(margin / 2.0, MidpointRounding.ToEven),
            new PixelValues((channel, b) => (b / 255f - mean[channel]) / deviation[channel]));
    }

    /// <summary>Pixels across and down of the network's input.</summary>
    public (int Width, int Height) Size => (_cropWidth, _cropHeight);

    /// <summary>The pixels that the network sees.</summary>
    public RgbImage ResizeAndCrop(RgbImage image)
    {
        int shorter = Math.Min(image.Width, image.Height), longer = Math.Max(image.Width, image.Height);
        int longestEdge = (int)((long)_shortestEdge * longer / shorter);
        (int width, int height) = image.Width <= image.Height ? (_shortestEdge, longestEdge) : (longestEdge, _shortestEdge);
        RgbImage resized = PillowResize.Resize(image, width, height, _filter);
        int left = _halfOfMargin(width - _cropWidth), top = _halfOfMargin(height - _cropHeight);
        byte[] pixels = new byte[_cropWidth * _cropHeight * 3];
        for (int y = 0; y < _cropHeight; y++)
        {
            resized.Pixels.AsSpan(((top + y) * width + left) * 3, _cropWidth * 3).CopyTo(pixels.AsSpan(y * _cropWidth * 3));
        }

        return new RgbImage(_cropWidth, _cropHeight, pixels);
    }

    /// <summary>Pixels of <see cref="ResizeAndCrop"/>, [B, 3, H, W] in [0, 1], to the network's scale.</summary>
    public Tensor Normalise(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor black = _values.Of(0), white = _values.Of(255);
        return (black + (images * (white - black))).MoveToOuterDisposeScope();
    }

    /// <summary>The network's input, float32 on the CPU: [1, 3, H, W].</summary>
    public Tensor Apply(RgbImage image) => _values.Apply(ResizeAndCrop(image));
}
