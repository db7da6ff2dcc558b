using System.Security.Cryptography;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>
/// The scaled latent distributions of all pictures and of their mirror images, encoded once and kept in the data set's <c>cache/</c> under the
/// hash of the autoencoder and of the list of pictures.
/// </summary>
internal sealed class LatentCache
{
    private const int EncodeBatch = 32;

    private readonly Tensor _means, _deviations; // [2 N, 4, h, w] float16; picture n, then its mirror image at N + n
    private readonly CaptionedPictures _pictures;

    private LatentCache(Tensor means, Tensor deviations, CaptionedPictures pictures) => (_means, _deviations, _pictures) = (means, deviations, pictures);

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
        return new LatentCache(checkpoint.Load("means"), checkpoint.Load("deviations"), pictures);
    }

    /// <summary>A sample of each picture's latents, mirrored as <see cref="PictureTensors.Mirror"/> draws: [B, 4, h, w] float32.</summary>
    public Tensor Sample(int[] numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor index = tensor([.. numbers.Select(n => (long)n)]) + (_pictures.Mirror(numbers, generator).to(ScalarType.Int64) * _pictures.Count);
        Tensor mean = _means.index_select(0, index).to(ScalarType.Float32), deviation = _deviations.index_select(0, index).to(ScalarType.Float32);
        return (mean + (deviation * randn(mean.shape, generator: generator))).MoveToOuterDisposeScope();
    }

    private static string Key(string split, FrozenParts parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(parts.AutoencoderFile));
        hash.AppendData(File.ReadAllBytes(Path.Combine(split, CaptionedPictures.ListName)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static (Tensor Means, Tensor Deviations) Encode(CaptionedPictures pictures, AutoencoderKL autoencoder, double scalingFactor)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        var means = new List<Tensor>();
        var deviations = new List<Tensor>();
        foreach (bool mirrored in new[] { false, true })
        {
            foreach (int[] numbers in Enumerable.Range(0, pictures.Count).Chunk(EncodeBatch))
            {
                using var inner = NewDisposeScope();
                Tensor images = pictures.Batch(numbers).mul_(2).sub_(1);
                DiagonalGaussian latents = autoencoder.Encode(mirrored ? images.flip(3) : images);
                means.Add((latents.Mean * scalingFactor).to(ScalarType.Float16).MoveToOuterDisposeScope());
                deviations.Add((latents.StandardDeviation * scalingFactor).to(ScalarType.Float16).MoveToOuterDisposeScope());
            }
        }

        return (cat(means).MoveToOuterDisposeScope(), cat(deviations).MoveToOuterDisposeScope());
    }
}
