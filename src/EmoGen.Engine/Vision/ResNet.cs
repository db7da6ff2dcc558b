using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Vision;

/// <summary>A residual network without its classification head, with torchvision's keys (<c>conv1</c>, <c>layer1.0.bn2</c>, ...).</summary>
public sealed class ResNet : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")] private readonly Conv2d _stem;
    [ComponentName(Name = "bn1")] private readonly BatchNorm2d _stemNorm;
    [ComponentName(Name = "layer1")] private readonly Sequential _stage1;
    [ComponentName(Name = "layer2")] private readonly Sequential _stage2;
    [ComponentName(Name = "layer3")] private readonly Sequential _stage3;
    [ComponentName(Name = "layer4")] private readonly Sequential _stage4;

    /// <exception cref="InvalidDataException">The depth is not 18, 34 or 50.</exception>
    public ResNet(ResNetConfig config) : base(nameof(ResNet))
    {
        IReadOnlyList<int> blocks = config.Blocks;
        _stem = Layers.Conv2d(3, config.Width, 7, stride: 2, padding: 3, bias: false);
        _stemNorm = Layers.BatchNorm2d(config.Width);
        int channels = config.Width;
        _stage1 = Stage(config, ref channels, config.Width, blocks[0], stride: 1);
        _stage2 = Stage(config, ref channels, config.Width * 2, blocks[1], stride: 2);
        _stage3 = Stage(config, ref channels, config.Width * 4, blocks[2], stride: 2);
        _stage4 = Stage(config, ref channels, config.Width * 8, blocks[3], stride: 2);
        RegisterComponents();
    }

    /// <summary>Features averaged over the whole picture, [B, 3, H, W] -> [B, <see cref="ResNetConfig.Features"/>], for any size.</summary>
    public override Tensor forward(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        return Stages(pixels)[^1].mean([2, 3]).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of the four stages, [B, C, H/4, W/4] to [B, 8 C, H/32, W/32].</summary>
    public IReadOnlyList<Tensor> Stages(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor stem = nn.functional.relu(_stemNorm.forward(_stem.forward(pixels)));
        Tensor first = _stage1.forward(nn.functional.max_pool2d(stem, 3, stride: 2, padding: 1));
        Tensor second = _stage2.forward(first);
        Tensor third = _stage3.forward(second);
        Tensor fourth = _stage4.forward(third);
        return [.. new[] { first, second, third, fourth }.Select(stage => stage.MoveToOuterDisposeScope())];
    }

    /// <summary>Draws the weights anew, for training from scratch: He's normal distribution over the fan-out, as torchvision does.</summary>
    public void Initialize(Generator generator)
    {
        using IDisposable noGrad = no_grad();
        foreach (Conv2d convolution in modules().OfType<Conv2d>())
        {
            long[] shape = convolution.weight.shape;
            convolution.weight.normal_(0, Math.Sqrt(2.0 / (shape[0] * shape[2] * shape[3])), generator);
        }
    }

    private static Sequential Stage(ResNetConfig config, ref int channels, int width, int blocks, int stride)
    {
        Sequential stage = nn.Sequential();
        for (int i = 0; i < blocks; i++)
        {
            nn.Module<Tensor, Tensor> block = config.HasBottlenecks
                ? new ResNetBottleneck(channels, width, i == 0 ? stride : 1)
                : new ResNetBasicBlock(channels, width, i == 0 ? stride : 1);
            stage.append(i.ToString(System.Globalization.CultureInfo.InvariantCulture), block);
            channels = config.HasBottlenecks ? width * ResNetBottleneck.Expansion : width;
        }

        return stage;
    }
}
