using EmoGen.Engine.Autoencoder;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The scaled latent distributions of all pictures of a data set, encoded once and kept on disk (<see cref="RowCache"/>).</summary>
internal sealed class LatentCache : IDisposable
{
    /// <summary>Pixels that the autoencoder is given at once: 32 pictures of 128 x 128, two of 512 x 512.</summary>
    private const int PixelsAtOnce = 32 * 128 * 128;

    private readonly RowCache _rows; // [views, 2, C, h, w] float16: of the picture, and of its mirror image where that is kept too, mean and deviation

    private LatentCache(RowCache rows) => _rows = rows;

    /// <param name="folder">Of all caches of the data set.</param>
    /// <param name="pictures">Which these are.</param>
    /// <param name="autoencoder">Of which the latents are.</param>
    /// <param name="weights">Hash of its weights.</param>
    /// <param name="cancellation">Looked at now and then.</param>
    public static LatentCache Open(string folder, CachedPictures pictures, AutoencoderKL autoencoder, string weights, CancellationToken cancellation)
    {
        ScalarType dtype = autoencoder.parameters().First().dtype;
        string key = ContentKey.Of(pictures.Hash, pictures.Size, pictures.Mirrored, weights, dtype);
        return new LatentCache(RowCache.Open(
            Path.Combine(folder, $"latents-{key}"), pictures.Count, "latents", numbers => Encode(autoencoder, pictures, numbers), cancellation));
    }

    /// <summary>A sample of each picture's latents: [B, C, h, w] float32. Where mirror images are kept too, each is taken with probability one half.</summary>
    public Tensor Sample(int[] numbers, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor rows = _rows.Rows(numbers).to(ScalarType.Float32); // [B, V, 2, C, h, w]
        long views = rows.shape[1];
        Tensor view = views == 1 ? zeros(numbers.Length, dtype: ScalarType.Int64) : randint(0, views, [numbers.Length], dtype: ScalarType.Int64, generator: generator);
        Tensor chosen = rows.flatten(0, 1).index_select(0, view + (arange(0, numbers.Length, dtype: ScalarType.Int64) * views)); // [B, 2, C, h, w]
        Tensor mean = chosen.select(1, 0), deviation = chosen.select(1, 1);
        return (mean + (deviation * randn(mean.shape, generator: generator))).MoveToOuterDisposeScope();
    }

    public void Dispose() => _rows.Dispose();

    private static Tensor Encode(AutoencoderKL autoencoder, CachedPictures pictures, int[] numbers)
    {
        int atOnce = Math.Max(1, PixelsAtOnce / (pictures.Size * pictures.Size)), threads = Math.Max(1, Environment.ProcessorCount / get_num_threads());
        Tensor[] parts = [.. numbers.Chunk(atOnce).AsParallel().AsOrdered().WithDegreeOfParallelism(threads).Select(chunk =>
        {
            using IDisposable _ = inference_mode();
            using var scope = NewDisposeScope();
            Tensor images = pictures.Images(chunk).mul_(2).sub_(1);
            Tensor[] views = [Distribution(autoencoder, images), .. pictures.Mirrored ? [Distribution(autoencoder, images.flip(3))] : Array.Empty<Tensor>()];
            return stack(views, 1).DetachFromDisposeScope();
        })];
        Tensor all = cat(parts);
        Array.ForEach(parts, part => part.Dispose());
        return all;
    }

    /// <summary>[B, 2, C, h, w].</summary>
    private static Tensor Distribution(AutoencoderKL autoencoder, Tensor images)
    {
        DiagonalGaussian latents = autoencoder.Encode(images);
        return (stack([latents.Mean, latents.StandardDeviation], 1) * autoencoder.Config.ScalingFactor).to(ScalarType.Float16);
    }
}

/// <summary>Pictures to be encoded.</summary>
/// <param name="Hash">Of what they are.</param>
/// <param name="Count">How many.</param>
/// <param name="Size">Pixels across, or down if these are more.</param>
/// <param name="Images">Those of some numbers, [n, 3, H, W] in [0, 1]; called by several threads.</param>
/// <param name="Mirrored">Whether their mirror images are wanted too.</param>
internal sealed record CachedPictures(string Hash, int Count, int Size, Func<int[], Tensor> Images, bool Mirrored = false);
