using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Runs;

public sealed class AdamWTests
{
    [Fact]
    public void Steps_equal_those_of_torch()
    {
        using var ours = nn.Linear(6, 3);
        using var theirs = nn.Linear(6, 3);
        theirs.load_state_dict(ours.state_dict());
        var options = new LoopOptions { Run = "", Steps = long.MaxValue / 2, Batch = 1, LearningRate = 0.01, WarmUp = 1, WeightDecay = 0.1, ClipNorm = double.PositiveInfinity };
        using var adam = new AdamW(ours, options);
        using var reference = optim.AdamW(theirs.parameters(), lr: 0.01, weight_decay: 0.1);
        using var generator = new Generator(3);
        for (int step = 0; step < 20; step++)
        {
            Tensor x = randn([4, 6], generator: generator);
            adam.ZeroGradients();
            reference.zero_grad();
            ours.forward(x).square().sum().backward();
            theirs.forward(x).square().sum().backward();
            adam.Step(step);
            reference.step();
        }

        Assert.True((ours.weight - theirs.weight).abs().max().item<float>() < 1e-6);
        Assert.True((ours.bias! - theirs.bias!).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void A_bfloat16_module_keeps_float32_master_weights()
    {
        using var module = nn.Linear(4, 4);
        using var adam = new AdamW(module, new LoopOptions { Run = "", Steps = 100, Batch = 1, LearningRate = 1e-5, WarmUp = 1, BFloat16 = true });
        Assert.Equal(ScalarType.BFloat16, module.weight.dtype);
        Tensor before = adam.State["master"].clone();
        for (int step = 0; step < 10; step++)
        {
            adam.ZeroGradients();
            module.forward(ones([1, 4], dtype: ScalarType.BFloat16)).sum().backward();
            adam.Step(step);
        }

        Tensor moved = (adam.State["master"] - before).abs().min();
        Assert.InRange(moved.item<float>(), 5e-5f, 2e-4f); // ten steps of 1e-5, each far below bfloat16's resolution
    }
}
