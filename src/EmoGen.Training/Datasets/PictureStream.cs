using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets.Drawing;
using static TorchSharp.torch;

namespace EmoGen.Training.Datasets;

/// <summary>
/// Batches of pictures read from disk, decoded and transformed on background threads before they are asked for. What a batch holds depends on nothing
/// but its number, and memory on nothing but how far ahead is read.
/// </summary>
internal sealed class PictureStream : IDisposable
{
    private readonly PictureSet _set;
    private readonly Func<long, int[]> _itemsAt;
    private readonly Func<RgbImage, SplitMix, RgbImage> _transform;
    private readonly int _seed, _ahead;
    private readonly Dictionary<long, Task<RgbImage>[]> _ready = [];
    private readonly TaskFactory _factory;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="set">The pictures.</param>
    /// <param name="itemsAt">Which of them each batch holds; none past the end.</param>
    /// <param name="transform">To pixels of one size for all; its random numbers are the picture's own in this batch.</param>
    /// <param name="seed">Of these random numbers.</param>
    /// <param name="ahead">Batches that are made ready before they are asked for.</param>
    /// <param name="threads">That decode; 0 for one a processor.</param>
    public PictureStream(PictureSet set, Func<long, int[]> itemsAt, Func<RgbImage, SplitMix, RgbImage> transform, int seed, int ahead = 4, int threads = 0)
    {
        (_set, _itemsAt, _transform, _seed, _ahead) = (set, itemsAt, transform, seed, ahead);
        var pair = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads > 0 ? threads : Environment.ProcessorCount);
        _factory = new TaskFactory(pair.ConcurrentScheduler);
    }

    /// <summary>A batch, [B, 3, H, W] float32 in [0, 1].</summary>
    /// <exception cref="InvalidDataException">A picture of it cannot be read; the message names the file.</exception>
    public Tensor At(long number)
    {
        foreach (long gone in _ready.Keys.Where(k => k < number || k > number + _ahead).ToArray())
        {
            _ready.Remove(gone);
        }

        for (long next = number; next <= number + _ahead; next++)
        {
            if (!_ready.ContainsKey(next))
            {
                _ready[next] = Begin(next);
            }
        }

        return ToTensor([.. _ready[number].Select(p => p.GetAwaiter().GetResult())]);
    }

    /// <summary>All pictures once, in order, in batches.</summary>
    public static IEnumerable<Tensor> Once(PictureSet set, int batch, Func<RgbImage, RgbImage> transform)
    {
        using var stream = new PictureStream(
            set, n => [.. Enumerable.Range(0, set.Count).Skip((int)Math.Min(n * batch, set.Count)).Take(batch)], (image, _) => transform(image), seed: 0);
        for (long number = 0; number * batch < set.Count; number++)
        {
            yield return stream.At(number);
        }
    }

    /// <summary>Stops reading ahead.</summary>
    public void Dispose() => _stop.Cancel();

    private Task<RgbImage>[] Begin(long number) => [.. _itemsAt(number).Select((item, place) => _factory.StartNew(
        () => _transform(PictureFile.Read(_set.PathOf(item)), new SplitMix(unchecked((ulong)((_seed * 1_000_003L) + (number * 65_537) + place)))), _stop.Token))];

    /// <summary>Pictures of one size, [B, 3, H, W] float32 in [0, 1].</summary>
    internal static Tensor ToTensor(RgbImage[] images)
    {
        (int width, int height) = (images[0].Width, images[0].Height);
        float[] pixels = new float[images.Length * width * height * 3];
        int next = 0;
        foreach (RgbImage image in images)
        {
            foreach (byte value in image.Pixels)
            {
                pixels[next++] = value / 255f;
            }
        }

        using var scope = NewDisposeScope();
        return tensor(pixels, [images.Length, height, width, 3]).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }
}
