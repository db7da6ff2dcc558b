using System.Security.Cryptography;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>
/// The scaled latent distributions of all pictures, encoded once and kept in the data set's <c>cache/</c> under the hash of the autoencoder, its
/// precision and the list of pictures. Mirror images are left out: EmoScapes draws things facing either way.
/// </summary>
internal sealed class LatentCache
{
    private const int EncodeBatch = 32;

    private readonly Tensor _means, _deviations; // [N, 4, h, w] float16

    private LatentCache(Tensor means, Tensor deviations) => (_means, _deviations) = (means, deviations);

    /// <param name="split">The split's folder, whose pictures these are.</param>
    /// <param name="pictures">All pictures of the split.</param>
    /// <param name="parts">The autoencoder and where it came from.</param>
    public static LatentCache Load(string split, CaptionedPictures pictures, FrozenParts parts)
    {
        string path = Path.Combine(split, "cache", $"latents-{Key(split, parts)}.safetensors");
        if (!File.Exists(path))
        {
            using var scope = NewDisposeScope();
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            (Tensor means, Tensor deviations) = Encode(pictures, parts.Autoencoder, parts.ScalingFactor);
            Safetensors.Write(path, new Dictionary<string, Tensor> { ["means"] = means, ["deviations"] = deviations });
        }

        using Checkpoint checkpoint = Checkpoint.Open(path);
        return new LatentCache(checkpoint.Load("means"), checkpoint.Load("deviations"));
    }

    /// <summary>A sample of each picture's latents: [B, 4, h, w] float32.</summary>
    public Tensor Sample(int[] numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor index = tensor([.. numbers.Select(n => (long)n)]);
        Tensor mean = _means.index_select(0, index).to(ScalarType.Float32), deviation = _deviations.index_select(0, index).to(ScalarType.Float32);
        return (mean + (deviation * randn(mean.shape, generator: generator))).MoveToOuterDisposeScope();
    }

    private static string Key(string split, FrozenParts parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(parts.AutoencoderFile));
        hash.AppendData(File.ReadAllBytes(Path.Combine(split, CaptionedPictures.ListName)));
        hash.AppendData([(byte)parts.Autoencoder.parameters().First().dtype]);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static (Tensor Means, Tensor Deviations) Encode(CaptionedPictures pictures, AutoencoderKL autoencoder, double scalingFactor)
    {
        (Tensor Mean, Tensor Deviation)[] parts = [.. Enumerable.Range(0, pictures.Count).Chunk(EncodeBatch).AsParallel().AsOrdered().Select(numbers =>
        {
            using IDisposable _ = no_grad();
            using var scope = NewDisposeScope();
            DiagonalGaussian latents = autoencoder.Encode(pictures.Batch(numbers).mul_(2).sub_(1));
            return (Scaled(latents.Mean), Scaled(latents.StandardDeviation));

            Tensor Scaled(Tensor x) => (x * scalingFactor).to(ScalarType.Float16).DetachFromDisposeScope();
        })];
        (Tensor, Tensor) all = (cat([.. parts.Select(p => p.Mean)]), cat([.. parts.Select(p => p.Deviation)]));
        foreach ((Tensor mean, Tensor deviation) in parts)
        {
            mean.Dispose();
            deviation.Dispose();
        }

        return all;
    }
}
