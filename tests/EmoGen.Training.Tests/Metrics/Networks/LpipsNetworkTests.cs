using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

public sealed class LpipsNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The numbers are those of lpips (commit 082bb24) under PyTorch 1.13, with these weights.</summary>
    [Theory]
    [InlineData(MetricMode.Corrected, 0.1637488454580307)]
    [InlineData(MetricMode.Paper, 0.047984540462493896)]
    internal void Squared_distances_are_those_of_lpips(MetricMode mode, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using LpipsNetwork network = LpipsNetwork.Load(AlexNet(), Heads(), CPU, mode);
        RgbImage picture = FormulaNetworks.Picture(96, 80);
        Tensor rows = network.Look([picture, MirroredNegative(picture), picture]);
        Assert.Equal(expected, (rows[0] - rows[1]).square().sum().item<float>(), 1e-5);
        Assert.Equal(0, (rows[0] - rows[2]).square().sum().item<float>(), 1e-9);
    }

    [Fact]
    public void Weights_below_zero_are_refused()
    {
        string heads = Heads(signed: true);
        string message = Assert.Throws<WeightException>(() => LpipsNetwork.Load(AlexNet(), heads, CPU)).Message;
        Assert.StartsWith($"{heads}: tensor 'lin0.model.1.weight'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_the_other_way_round_are_one_error_that_names_the_first()
    {
        string alexNet = AlexNet(), heads = Heads();
        string message = Assert.Throws<WeightException>(() => LpipsNetwork.Load(heads, alexNet, CPU)).Message;
        Assert.Contains($"{alexNet}: does not fit {nameof(LpipsHeads)}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(96, 80, "of 64 x 64 and of 96 x 80")]
    [InlineData(64, 30, "of 64 x 64 and of 64 x 30")]
    public void Pictures_of_different_sizes_are_refused(int width, int height, string named)
    {
        using LpipsNetwork network = LpipsNetwork.Load(AlexNet(), Heads(), CPU);
        RgbImage[] pictures = [FormulaNetworks.Picture(64, 64), FormulaNetworks.Picture(width, height)];
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => network.Look(pictures)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_picture_is_of_31_pixels()
    {
        using LpipsNetwork network = LpipsNetwork.Load(AlexNet(), Heads(), CPU);
        using Tensor row = network.Look([FormulaNetworks.Picture(31, 31)]);
        Assert.True(row.isfinite().all().item<bool>());
        Assert.Contains("at least 31 x 31", Assert.Throws<InvalidDataException>(() => network.Look([FormulaNetworks.Picture(31, 30)])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static RgbImage MirroredNegative(RgbImage picture)
    {
        byte[] pixels = [.. Enumerable.Range(0, picture.Pixels.Length).Select(i =>
        {
            int x = i / 3 % picture.Width, row = i / 3 / picture.Width;
            return (byte)(255 - picture.Pixels[(((row * picture.Width) + picture.Width - 1 - x) * 3) + (i % 3)]);
        })];
        return picture with { Pixels = pixels };
    }

    private string AlexNet() => PublicNetworks.AlexNet(_folder.File($"{Guid.NewGuid():n}.pth"));

    private string Heads(bool signed = false) => PublicNetworks.LpipsHeads(_folder.File($"{Guid.NewGuid():n}.pth"), signed);
}
