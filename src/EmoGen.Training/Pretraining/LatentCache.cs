using EmoGen.Engine.Autoencoder;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The scaled latent distributions of all pictures and of their mirror images, encoded once.</summary>
internal sealed class LatentCache
{
    private const int EncodeBatch = 64;

    private readonly Tensor _means, _deviations; // [2 N, 4, h, w]; picture n, then its mirror image at N + n
    private readonly int _pictures;

    public LatentCache(CaptionedPictures pictures, AutoencoderKL autoencoder, double scalingFactor)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        _pictures = pictures.Count;
        var means = new List<Tensor>();
        var deviations = new List<Tensor>();
        foreach (bool mirrored in new[] { false, true })
        {
            foreach (int[] numbers in Enumerable.Range(0, pictures.Count).Chunk(EncodeBatch))
            {
                using var inner = NewDisposeScope();
                Tensor images = pictures.Batch(numbers).mul_(2).sub_(1);
                DiagonalGaussian latents = autoencoder.Encode(mirrored ? images.flip(3) : images);
                means.Add((latents.Mean * scalingFactor).MoveToOuterDisposeScope());
                deviations.Add((latents.StandardDeviation * scalingFactor).MoveToOuterDisposeScope());
            }
        }

        _means = cat(means).DetachFromDisposeScope();
        _deviations = cat(deviations).DetachFromDisposeScope();
    }

    /// <summary>A sample of each picture's latents, mirrored with probability one half: [B, 4, h, w].</summary>
    public Tensor Sample(int[] numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor mirrored = rand([numbers.Length], generator: generator).lt(0.5).to(ScalarType.Int64) * _pictures;
        Tensor index = tensor([.. numbers.Select(n => (long)n)]) + mirrored;
        Tensor mean = _means.index_select(0, index), deviation = _deviations.index_select(0, index);
        return (mean + (deviation * randn(mean.shape, generator: generator))).MoveToOuterDisposeScope();
    }
}
