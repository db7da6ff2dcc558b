using System.Collections.Concurrent;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Baselines;

/// <summary>Latents of pictures on disk: a picture is encoded when it is first asked for and its distribution kept in memory, up to a limit. For several threads.</summary>
/// <param name="pathOf">The pictures' files by number.</param>
/// <param name="autoencoder">Frozen.</param>
/// <param name="size">Pixels across and down that each picture is resized to, bicubic as the reference does.</param>
internal sealed class PictureLatents(Func<int, string> pathOf, AutoencoderKL autoencoder, int size)
{
    private const long MaxRemembered = 1L << 30; // bytes

    private readonly ConcurrentDictionary<int, (Tensor Mean, Tensor Deviation)> _encoded = []; // [4, h, w] float16

    /// <summary>A sample of each picture's latents: [B, 4, h, w] float32.</summary>
    /// <exception cref="InvalidDataException">A picture cannot be read; the message names the file.</exception>
    public Tensor Sample(int[] items, Generator generator)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        (Tensor Mean, Tensor Deviation)[] pictures = [.. items.Select(Of)];
        Tensor mean = stack(pictures.Select(p => p.Mean)).to(ScalarType.Float32), deviation = stack(pictures.Select(p => p.Deviation)).to(ScalarType.Float32);
        return (mean + (deviation * randn(mean.shape, generator: generator))).MoveToOuterDisposeScope();
    }

    private (Tensor Mean, Tensor Deviation) Of(int item)
    {
        if (_encoded.TryGetValue(item, out (Tensor, Tensor) known))
        {
            return known;
        }

        (Tensor Mean, Tensor Deviation) made = Encode(item);
        if ((_encoded.Count + 1) * made.Mean.NumberOfElements * 2 * sizeof(short) <= MaxRemembered && _encoded.TryAdd(item, made))
        {
            made.Mean.DetachFromDisposeScope();
            made.Deviation.DetachFromDisposeScope();
        }

        return made;
    }

    private (Tensor Mean, Tensor Deviation) Encode(int item)
    {
        using var scope = NewDisposeScope();
        RgbImage image = PillowResize.Resize(PictureFile.Read(pathOf(item)), size, size, ResizeFilter.Bicubic);
        DiagonalGaussian latents = autoencoder.Encode(PictureStream.ToTensor([image]).mul_(2).sub_(1));
        return (Scaled(latents.Mean), Scaled(latents.StandardDeviation));

        Tensor Scaled(Tensor x) => (x[0] * autoencoder.Config.ScalingFactor).to(ScalarType.Float16).MoveToOuterDisposeScope();
    }
}
