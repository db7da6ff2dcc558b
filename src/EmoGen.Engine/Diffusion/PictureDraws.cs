using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>
/// What chance decides of a picture, drawn on the CPU whatever device draws the rest: the emotion vectors in the order given, then the latents, then
/// what a sampler adds on its way.
/// </summary>
public sealed record PictureDraws
{
    internal PictureDraws(Tensor? emotionVectors, Tensor latents, Generator generator)
    {
        (EmotionVectors, Latents) = (emotionVectors, latents);
        MoreNoise = () => randn(latents.shape, ScalarType.Float32, generator: generator);
    }

    /// <summary>[k, D], a row for each emotion; null without emotions.</summary>
    public Tensor? EmotionVectors { get; init; }

    /// <summary>Unit normal, [1, C, h, w].</summary>
    public Tensor Latents { get; init; }

    /// <summary>Draws the noise that a stochastic sampler asks for.</summary>
    internal Func<Tensor> MoreNoise { get; }
}

/// <summary>A finished picture with what led to it; the tensors belong to the caller's dispose scope.</summary>
/// <param name="Image">The picture.</param>
/// <param name="TokenEmbeddings">The mapping network's output, [k, D], a row for each token; null without emotions.</param>
/// <param name="Conditioning">The prompt as the U-Net sees it, [1, 77, D].</param>
/// <param name="Unconditional">The negative prompt, [1, 77, D].</param>
/// <param name="Latents">The final latents, [1, C, h, w], float32.</param>
public sealed record TracedImage(GeneratedImage Image, Tensor? TokenEmbeddings, Tensor Conditioning, Tensor Unconditional, Tensor Latents);
