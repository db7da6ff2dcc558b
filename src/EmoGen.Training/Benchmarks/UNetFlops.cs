using EmoGen.Engine.UNet;

namespace EmoGen.Training.Benchmarks;

/// <summary>Floating-point operations of a U-Net's convolutions, linear layers and attention products, a multiplication and an addition being two.</summary>
/// <remarks>The keys and values of the text are in it, as in others' counts (0.4 percent), though they are computed only once a picture.</remarks>
internal sealed class UNetFlops
{
    private const double TextTokens = 77;

    private readonly UNetConfig _config;

    private UNetFlops(UNetConfig config) => _config = config;

    /// <summary>Operations for one sample of the given height and width in latents.</summary>
    public static double OfSample(UNetConfig config, int height, int width) => new UNetFlops(config).Count(height, width);

    private double Count(int height, int width)
    {
        double first = _config.BlockOutChannels[0];
        Stack<(double Channels, double Pixels)> skips = new([(first, (double)height * width)]);
        double total = Convolution(_config.InChannels + _config.OutChannels, first, 3, (double)height * width);
        double channels = first;
        List<double> pixels = [];
        for (int level = 0; level < _config.Levels; level++)
        {
            pixels.Add((double)height * width);
            for (int layer = 0; layer < _config.LayersPerBlock; layer++)
            {
                total += Layer(channels, _config.BlockOutChannels[level], pixels[level], _config.DownAttention[level]);
                channels = _config.BlockOutChannels[level];
                skips.Push((channels, pixels[level]));
            }

            if (level < _config.Levels - 1)
            {
                (height, width) = ((height + 1) / 2, (width + 1) / 2);
                total += Convolution(channels, channels, 3, (double)height * width);
                skips.Push((channels, (double)height * width));
            }
        }

        total += Layer(channels, channels, pixels[^1], attention: true) + Layer(channels, channels, pixels[^1], attention: false);
        for (int level = _config.Levels - 1; level >= 0; level--)
        {
            for (int layer = 0; layer <= _config.LayersPerBlock; layer++)
            {
                bool attention = _config.UpAttention[_config.Levels - 1 - level];
                total += Layer(channels + skips.Pop().Channels, _config.BlockOutChannels[level], pixels[level], attention);
                channels = _config.BlockOutChannels[level];
            }

            total += level > 0 ? Convolution(channels, channels, 3, pixels[level - 1]) : 0;
        }

        return total;
    }

    private double Layer(double inputs, double outputs, double pixels, bool attention) =>
        Residual(inputs, outputs, pixels) + (attention ? Transformer(outputs, pixels) : 0);

    private double Residual(double inputs, double outputs, double pixels) =>
        Convolution(inputs, outputs, 3, pixels) + Convolution(outputs, outputs, 3, pixels)
        + (inputs == outputs ? 0 : Convolution(inputs, outputs, 1, pixels)) + Convolution(_config.TimeChannels, outputs, 1, 1);

    /// <summary>Two outer projections, four of self-attention, two of cross-attention, twelve of the feed-forward part; scores and mixtures.</summary>
    private double Transformer(double channels, double tokens) =>
        Convolution(channels, (2 + 4 + 2 + 12) * channels, 1, tokens) + (4 * tokens * (tokens + TextTokens) * channels)
        + Convolution(_config.CrossAttentionSize, 2 * channels, 1, TextTokens);

    private static double Convolution(double inputs, double outputs, int kernel, double pixels) => 2 * inputs * outputs * kernel * kernel * pixels;
}
