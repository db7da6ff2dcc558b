using EmoGen.Engine.Imaging;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>
/// The features of FID, KID, precision and recall. A picture comes to 299 x 299, whatever its shape, by TensorFlow 1's bilinear resize without antialias
/// (torchmetrics 1.1.1 and torch-fidelity); in the reference's scripts by Pillow's with antialias. Both then take (x - 128) / 128.
/// </summary>
internal sealed class InceptionFeatures : IPictureNetwork
{
    /// <summary>Bytes as they are: TensorFlow's resize comes before the scale.</summary>
    private static readonly PixelValues s_bytes = new((_, b) => b);

    private readonly InceptionV3 _network;
    private readonly Device _device;
    private readonly MetricMode _mode;

    private InceptionFeatures(InceptionV3 network, string hash, Device device, MetricMode mode) =>
        (_network, Hash, _device, _mode) = (network, hash, device, mode);

    public string Name => $"inception-{InceptionV3.Features}";

    public string Hash { get; }

    /// <param name="file"><c>pt_inception-2015-12-05-6726825d.pth</c> of pytorch-fid or torch-fidelity's <c>weights-inception-2015-12-05-6726825d.pth</c>.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="mode">How pictures are resized.</param>
    /// <exception cref="WeightException">The file cannot be read or holds another network.</exception>
    public static InceptionFeatures Load(string file, Device device, MetricMode mode = MetricMode.Corrected)
    {
        InceptionV3 network = NetworkFile.Load(() => new InceptionV3(), file, device, key => key.StartsWith("fc.", StringComparison.Ordinal));
        return new InceptionFeatures(network, NetworkFile.Hash($"inception {mode}", file), device, mode);
    }

    public Tensor Look(IReadOnlyList<RgbImage> pictures) => Rows.Of(pictures, picture => Input(picture, _mode), _device, _network.forward);

    /// <summary>The network's input, [1, 3, 299, 299].</summary>
    public static Tensor Input(RgbImage picture, MetricMode mode)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor bytes = mode == MetricMode.Paper
            ? s_bytes.Apply(PillowResize.Resize(picture, InceptionV3.Side, InceptionV3.Side, ResizeFilter.Bilinear))
            : Resize(Resize(s_bytes.Apply(picture), 3), 2);
        return ((bytes - 128) / 128).MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();

    /// <summary>TensorFlow 1's bilinear resize along one axis: new pixel i lies at i n / 299, between the two old ones beside it.</summary>
    private static Tensor Resize(Tensor x, int axis)
    {
        int size = (int)x.shape[axis];
        float scale = (float)((double)size / InceptionV3.Side);
        float[] places = [.. Enumerable.Range(0, InceptionV3.Side).Select(i => i * scale)];
        long[] before = Array.ConvertAll(places, place => (long)place), after = Array.ConvertAll(before, place => Math.Min(place + 1, size - 1));
        long[] along = [1, 1, 1, 1];
        along[axis] = InceptionV3.Side;
        Tensor left = x.index_select(axis, tensor(before)), right = x.index_select(axis, tensor(after));
        return left + ((right - left) * tensor([.. places.Zip(before, (place, first) => place - first)], along));
    }
}
