using EmoGen.Engine.UNet;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.UNet;

public sealed class UNetCheckpointTests
{
    private static readonly UNetConfig Tiny = new()
    {
        BlockOutChannels = [16, 32, 32],
        LayersPerBlock = 2,
        DownAttention = [true, true, false],
        UpAttention = [false, true, true],
        AttentionHeads = [2, 4, 4],
        CrossAttentionSize = 32,
        NormGroups = 8,
    };

    private readonly Tensor _sample, _context, _timesteps = tensor([10, 700]);
    private readonly UNetModel _unet;

    public UNetCheckpointTests()
    {
        random.manual_seed(1);
        (_sample, _context) = (randn(2, 4, 10, 14), randn(2, 5, 32));
        _unet = new UNetModel(Tiny);
    }

    [Theory]
    [InlineData(ScalarType.Float32, true)]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.BFloat16, true)]
    public void Checkpoints_change_no_bit_of_prediction_and_gradients(ScalarType precision, bool learnInputs)
    {
        _unet.to(precision);
        Dictionary<string, Tensor> expected = Learn(null, learnInputs), found = Learn(new GradientCheckpoints(), learnInputs);
        Assert.Equal(_unet.parameters().Count() + (learnInputs ? 3 : 1), found.Count);
        Assert.All(expected, entry => Assert.True(entry.Value.Equals(found[entry.Key]), $"{entry.Key} is another by {(entry.Value - found[entry.Key]).abs().max()}"));
    }

    [Fact]
    public void No_tensor_outlives_the_backward_pass()
    {
        Count();
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount; // other tests have tensors too
        Count();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Count()
        {
            using var scope = NewDisposeScope();
            Learn(new GradientCheckpoints(), learnInputs: true);
        }
    }

    /// <summary>The prediction, and the gradients of its mean square by parameter name and of both inputs.</summary>
    private Dictionary<string, Tensor> Learn(GradientCheckpoints? checkpoints, bool learnInputs)
    {
        _unet.zero_grad();
        (Tensor sample, Tensor context) = (_sample.clone().requires_grad_(learnInputs), _context.clone().requires_grad_(learnInputs));
        Tensor prediction = _unet.Forward(sample, _timesteps, context, checkpoints);
        prediction.square().mean().backward();
        checkpoints?.Backward();
        Dictionary<string, Tensor> found = _unet.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        found["prediction"] = prediction.detach();
        if (learnInputs)
        {
            (found["sample"], found["context"]) = (sample.grad!, context.grad!);
        }

        return found;
    }
}
