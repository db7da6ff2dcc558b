using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>
/// Stable Diffusion's autoencoder between pictures and latents (Rombach et al. 2022, section 3.1). Latents here are raw: the U-Net's are
/// these times <see cref="AutoencoderConfig.ScalingFactor"/>. Weights have the names of diffusers' <c>AutoencoderKL</c>.
/// </summary>
public sealed class AutoencoderKL : nn.Module
{
    [ComponentName(Name = "encoder")] private readonly Encoder _encoder;
    [ComponentName(Name = "quant_conv")] private readonly PackedConvolution _toMoments;
    [ComponentName(Name = "post_quant_conv")] private readonly PackedConvolution _fromLatents;
    [ComponentName(Name = "decoder")] private readonly Decoder _decoder;

    public AutoencoderKL(AutoencoderConfig config)
        : base(nameof(AutoencoderKL))
    {
        Config = config;
        _encoder = new Encoder(config);
        _toMoments = new PackedConvolution(2 * config.LatentChannels, 2 * config.LatentChannels, 1);
        _fromLatents = new PackedConvolution(config.LatentChannels, config.LatentChannels, 1);
        _decoder = new Decoder(config);
        RegisterComponents();
    }

    public AutoencoderConfig Config { get; }

    /// <param name="images">[B, 3, H, W], -1 to 1; H and W multiples of <see cref="AutoencoderConfig.LatentScale"/>.</param>
    /// <returns>The distribution of the latents [B, C, H/scale, W/scale], in the images' precision.</returns>
    public DiagonalGaussian Encode(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor moments = _toMoments.call(_encoder.Forward(images)).to(images.dtype);
        DiagonalGaussian latents = new(moments);
        latents.Mean.MoveToOuterDisposeScope();
        latents.LogVariance.MoveToOuterDisposeScope();
        latents.StandardDeviation.MoveToOuterDisposeScope();
        return latents;
    }

    /// <param name="latents">Raw latents, [B, C, h, w].</param>
    /// <returns>Pictures, [B, 3, h·scale, w·scale], about -1 to 1, in the latents' precision.</returns>
    public Tensor Decode(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = _decoder.Forward(_fromLatents.call(latents.to(_fromLatents.Dtype)));
        return images.to(latents.dtype).MoveToOuterDisposeScope();
    }
}
