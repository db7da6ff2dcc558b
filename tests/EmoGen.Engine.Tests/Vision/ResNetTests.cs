using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

public sealed class ResNetTests
{
    [Theory]
    [InlineData(18, 11_176_512, 512)] // torchvision's counts, less the head of 1000 classes
    [InlineData(34, 21_284_672, 512)]
    [InlineData(50, 23_508_032, 2048)]
    public void Each_depth_has_torchvision_s_parameters(int depth, long parameters, int features)
    {
        using DisposeScope scope = NewDisposeScope();
        ResNetConfig config = new(depth);
        Assert.Equal(features, config.Features);
        Assert.Equal(parameters, new ResNet(config).parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Stages_halve_the_picture_from_a_quarter_on()
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> stages = Create(new ResNetConfig(Depth: 34, Width: 4)).Stages(randn(1, 3, 64, 96));
        Assert.Equal(
            [[1L, 4, 16, 24], [1L, 8, 8, 12], [1L, 16, 4, 6], [1L, 32, 2, 3]],
            stages.Select(stage => stage.shape));
    }

    [Fact]
    public void A_mini_network_learns_eight_pictures_by_heart()
    {
        using DisposeScope scope = NewDisposeScope();
        ResNetConfig config = new(Depth: 18, Width: 16); // other than multiples of 16 may become NaN: docs/experiments.md, 5
        nn.Module<Tensor, Tensor> classifier = nn.Sequential(Create(config), nn.Linear(config.Features, 2));
        Tensor pictures = randn([8, 3, 32, 32], generator: new Generator(2));
        Tensor classes = tensor(new long[] { 0, 1, 0, 1, 0, 1, 0, 1 });
        optim.Optimizer optimizer = optim.Adam(classifier.parameters(), 1e-2);
        List<float> losses = [];
        for (int i = 0; i < 20; i++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor loss = nn.functional.cross_entropy(classifier.forward(pictures), classes);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.All(classifier.named_parameters(), p => Assert.True(p.parameter.grad is not null, $"{p.name} has no gradient"));
        Assert.True(losses[^1] < 0.05, $"loss {losses[0]:g3} before, {losses[^1]:g3} after");
    }

    [Fact]
    public void A_forward_leaves_only_its_output_alive()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ResNet network = Create(new ResNetConfig(Depth: 50, Width: 4));
        Tensor pictures = randn(1, 3, 32, 32);
        long before = scope.DisposablesCount;
        network.forward(pictures);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void An_unknown_depth_is_refused()
    {
        Assert.Contains("'depth' is 101", Assert.Throws<InvalidDataException>(() => new ResNet(new ResNetConfig(101))).Message, StringComparison.Ordinal);
    }

    private static ResNet Create(ResNetConfig config)
    {
        ResNet network = new(config);
        network.Initialize(new Generator(1));
        return network;
    }
}
