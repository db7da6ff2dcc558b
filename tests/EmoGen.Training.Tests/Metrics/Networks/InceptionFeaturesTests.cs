using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

public sealed class InceptionFeaturesTests(InceptionFixture files) : IClassFixture<InceptionFixture>
{
    private static readonly (int, int)[] s_sizes = [(64, 48), (299, 299), (320, 400)];

    /// <summary>Features 0, 1, 2, 500, 2047 and their mean, of torch-fidelity's FeatureExtractorInceptionV3 (commit 5e211a9) under PyTorch 1.13.</summary>
    private static readonly double[][] s_fidelity =
    [
        [0.8803292512893677, 0.026248320937156677, 1.0993956327438354, 0.12924665212631226, 1.3593072891235352, 0.6912651360391653],
        [1.3932772874832153, 0.020662711933255196, 1.8498096466064453, 0.14641645550727844, 2.264910936355591, 1.1046041723286706],
        [1.1964867115020752, 0.023825528100132942, 1.654672622680664, 0.14262059330940247, 2.011024236679077, 0.9713222526072443],
    ];

    /// <summary>The same after Pillow's <c>resize((299, 299), BILINEAR)</c>.</summary>
    private static readonly double[][] s_pillow =
    [
        [0.8922401666641235, 0.018292367458343506, 1.1038355827331543, 0.12362846732139587, 1.35761559009552, 0.6913213270228198],
        [1.3932772874832153, 0.020662711933255196, 1.8498096466064453, 0.14641645550727844, 2.264910936355591, 1.1046041723286706],
        [1.1712316274642944, 0.025618400424718857, 1.5789960622787476, 0.13940595090389252, 1.9296114444732666, 0.9336448033623537],
    ];

    [Theory]
    [InlineData(MetricMode.Corrected)]
    [InlineData(MetricMode.Paper)]
    internal void Features_are_those_of_torch_fidelity_for_any_size_in_one_batch(MetricMode mode)
    {
        using DisposeScope scope = NewDisposeScope();
        using InceptionFeatures network = InceptionFeatures.Load(files.Weights, CPU, mode);
        Tensor rows = network.Look([.. s_sizes.Select(size => FormulaNetworks.Picture(size.Item1, size.Item2))]);
        Assert.Equal([3, 2048], rows.shape);
        double[][] expected = mode == MetricMode.Paper ? s_pillow : s_fidelity;
        for (int i = 0; i < expected.Length; i++)
        {
            FormulaNetworks.AssertRow(expected[i], rows[i], middle: 500, tolerance: 2e-5);
        }
    }

    [Fact]
    public void A_picture_has_the_same_row_alone_and_leaves_nothing_behind()
    {
        using DisposeScope scope = NewDisposeScope();
        using InceptionFeatures network = InceptionFeatures.Load(files.Weights, CPU);
        RgbImage picture = FormulaNetworks.Picture(64, 48);
        Tensor together = network.Look([FormulaNetworks.Picture(320, 400), picture]);
        long before = scope.DisposablesCount;
        Tensor alone = network.Look([picture]);
        Assert.Equal(before + 1, scope.DisposablesCount);
        Assert.False(alone.requires_grad);
        Golden.AssertClose(alone[0], together[1], 1e-5);
    }

    [Fact]
    public void The_modes_have_different_hashes_and_one_name()
    {
        using InceptionFeatures corrected = InceptionFeatures.Load(files.Weights, CPU), paper = InceptionFeatures.Load(files.Weights, CPU, MetricMode.Paper);
        Assert.NotEqual(corrected.Hash, paper.Hash);
        Assert.Equal(("inception-2048", "inception-2048"), (corrected.Name, paper.Name));
    }

    [Fact]
    public void Input_of_the_paper_equals_its_bytes()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        Tensor pixels = golden["prep.imgB_u8"];
        var picture = new RgbImage((int)pixels.shape[1], (int)pixels.shape[0], pixels.data<byte>().ToArray());
        Tensor input = InceptionFeatures.Input(picture, MetricMode.Paper);
        Assert.Equal(golden["prep.fid299.B"].data<byte>().ToArray(), ((input[0] * 128) + 128).to(ScalarType.Byte).data<byte>().ToArray());
    }

    /// <summary>ToTensor, then <c>(x * 255).byte()</c>, which truncates: no byte changes, so that the scripts' detour needs no imitation.</summary>
    [Fact]
    public void Truncation_after_ToTensor_keeps_every_byte() =>
        Assert.All(Enumerable.Range(0, 256), b => Assert.Equal(b, (byte)(b / 255f * 255f)));

    [Fact]
    public void Another_network_s_file_is_one_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        string file = FormulaNetworks.Save(folder.File("alexnet.pth"), [new("features.0.weight", zeros(64, 3, 11, 11))]);
        string message = Assert.Throws<WeightException>(() => InceptionFeatures.Load(file, CPU)).Message;
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("'Conv2d_1a_3x3.conv.weight' is missing", message, StringComparison.Ordinal);
        Assert.Contains("'features.0.weight' is unexpected", message, StringComparison.Ordinal);
    }
}
