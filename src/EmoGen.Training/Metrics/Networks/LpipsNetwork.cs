using EmoGen.Engine.Imaging;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>
/// LPIPS v0.1 with AlexNet (Zhang et al. 2018): rows whose squared Euclidean distance is the distance of the pictures (<see cref="PairSpaces.Lpips"/>). It is
/// meant for pixels of -1..1; the reference's scripts gave it 0..1.
/// </summary>
internal sealed class LpipsNetwork : IPictureNetwork
{
    /// <summary>The fewest pixels across and down of which AlexNet's two pools leave something.</summary>
    private const int Smallest = 31;

    private static readonly float[] s_shift = [-0.030f, -0.088f, -0.188f];
    private static readonly float[] s_scale = [0.458f, 0.448f, 0.450f];

    private readonly AlexNetFeatures _features;
    private readonly LpipsHeads _heads;
    private readonly Device _device;
    private readonly PixelValues _pixels;

    private LpipsNetwork(AlexNetFeatures features, LpipsHeads heads, string hash, Device device, MetricMode mode)
    {
        (_features, _heads, Hash, _device) = (features, heads, hash, device);
        _pixels = new PixelValues((channel, b) =>
            ((mode == MetricMode.Paper ? b / 255f : (2 * (b / 255f)) - 1) - s_shift[channel]) / s_scale[channel]);
    }

    public string Name => "lpips-alex";

    public string Hash { get; }

    /// <param name="alexNet">torchvision's <c>alexnet-owt-7be5be79.pth</c>.</param>
    /// <param name="heads">lpips' <c>weights/v0.1/alex.pth</c>.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="mode">Which pixels it gets.</param>
    /// <exception cref="WeightException">A file cannot be read or holds another network.</exception>
    public static LpipsNetwork Load(string alexNet, string heads, Device device, MetricMode mode = MetricMode.Corrected)
    {
        LpipsHeads weights = LpipsHeads.Load(heads, device);
        AlexNetFeatures features = NetworkFile.Load(
            () => new AlexNetFeatures(), alexNet, device, key => key.StartsWith("classifier.", StringComparison.Ordinal));
        return new LpipsNetwork(features, weights, NetworkFile.Hash($"lpips {mode}", alexNet, heads), device, mode);
    }

    /// <exception cref="InvalidDataException">The pictures are of different sizes, or smaller than AlexNet takes.</exception>
    public Tensor Look(IReadOnlyList<RgbImage> pictures)
    {
        RequireOneSize(pictures);
        return Rows.Of(pictures, _pixels.Apply, _device, pixels => PairSpaces.Lpips(_features.Maps(pixels), _heads.Weights));
    }

    public void Dispose()
    {
        _features.Dispose();
        _heads.Dispose();
    }

    private void RequireOneSize(IReadOnlyList<RgbImage> pictures)
    {
        (int Width, int Height)[] sizes = [.. pictures.Select(p => (p.Width, p.Height)).Distinct()];
        if (sizes.Length > 1)
        {
            throw new InvalidDataException(
                $"{Name}: pictures of {sizes[0].Width} x {sizes[0].Height} and of {sizes[1].Width} x {sizes[1].Height} pixels cannot be compared, expected one size");
        }

        if (sizes.Any(size => Math.Min(size.Width, size.Height) < Smallest))
        {
            throw new InvalidDataException(
                $"{Name}: a picture of {sizes[0].Width} x {sizes[0].Height} pixels is too small, expected at least {Smallest} x {Smallest}");
        }
    }
}
