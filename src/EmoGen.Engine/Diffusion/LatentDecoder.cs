using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>From latents to a picture.</summary>
internal static class LatentDecoder
{
    /// <param name="autoencoder">The pack's own.</param>
    /// <param name="latents">In the U-Net's scale, [1, C, h, w].</param>
    /// <exception cref="InvalidOperationException">The latents hold infinities or NaN.</exception>
    public static RgbImage DecodeImage(this AutoencoderKL autoencoder, Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor decoded = autoencoder.Decode(latents / autoencoder.Config.ScalingFactor);
        if (!decoded.isfinite().all().item<bool>())
        {
            throw new InvalidOperationException("The model's numbers have overflowed: another sampler, more steps or the dtype float32 may help.");
        }

        // [1, 3, H, W], -1 to 1 -> [H, W, 3], 0 to 255, halves to even
        Tensor bytes = (((decoded[0] / 2) + 0.5).clamp(0, 1) * 255).round().to(ScalarType.Byte).permute(1, 2, 0).cpu().contiguous();
        return new RgbImage((int)decoded.shape[3], (int)decoded.shape[2], bytes.data<byte>().ToArray());
    }
}
