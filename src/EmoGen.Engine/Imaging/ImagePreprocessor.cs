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

    // The 256 values that a byte of each channel becomes.
    private readonly float[][] _values;

    private ImagePreprocessor(
        int shortestEdge, (int Width, int Height) crop, ResizeFilter filter, Func<int, int> halfOfMargin, Func<int, int, float> value)
    {
        (_shortestEdge, _cropWidth, _cropHeight, _filter, _halfOfMargin) = (shortestEdge, crop.Width, crop.Height, filter, halfOfMargin);
        _values = [.. Enumerable.Range(0, 3).Select(channel => Enumerable.Range(0, 256).Select(b => value(channel, b)).ToArray())];
    }

    /// <summary>CLIP's, as its <c>preprocessor_config.json</c> says (transformers' CLIPImageProcessor).</summary>
    /// <exception cref="ImageException">The file is missing, or asks for what CLIP's processor does not do.</exception>
    public static ImagePreprocessor Load(string file)
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
            (channel, b) => ((float)(b * config.RescaleFactor) - config.Mean[channel]) / config.Deviation[channel]);
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
            (channel, b) => (b / 255f - mean[channel]) / deviation[channel]);
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
        Tensor black = Column(0), white = Column(255);
        return (black + (images * (white - black))).MoveToOuterDisposeScope();

        Tensor Column(int value) => tensor([.. _values.Select(channel => channel[value])], [1, 3, 1, 1]);
    }

    /// <summary>The network's input, float32 on the CPU: [1, 3, H, W].</summary>
    public Tensor Apply(RgbImage image)
    {
        byte[] pixels = ResizeAndCrop(image).Pixels;
        int area = _cropWidth * _cropHeight;
        float[] planes = new float[3 * area];
        for (int i = 0; i < area; i++)
        {
            planes[i] = _values[0][pixels[3 * i]];
            planes[area + i] = _values[1][pixels[3 * i + 1]];
            planes[2 * area + i] = _values[2][pixels[3 * i + 2]];
        }

        return tensor(planes, [1, 3, _cropHeight, _cropWidth]);
    }
}
