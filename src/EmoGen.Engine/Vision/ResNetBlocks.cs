using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Vision;

/// <summary>Two 3 x 3 convolutions and the shortcut: depths 18 and 34.</summary>
internal sealed class ResNetBasicBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")] private readonly Conv2d _first;
    [ComponentName(Name = "bn1")] private readonly BatchNorm2d _firstNorm;
    [ComponentName(Name = "conv2")] private readonly Conv2d _second;
    [ComponentName(Name = "bn2")] private readonly BatchNorm2d _secondNorm;
    [ComponentName(Name = "downsample")] private readonly Sequential? _shortcut;

    public ResNetBasicBlock(int channels, int width, int stride) : base(nameof(ResNetBasicBlock))
    {
        _first = Layers.Conv2d(channels, width, 3, stride: stride, padding: 1, bias: false);
        _firstNorm = Layers.BatchNorm2d(width);
        _second = Layers.Conv2d(width, width, 3, padding: 1, bias: false);
        _secondNorm = Layers.BatchNorm2d(width);
        _shortcut = ResNetShortcut.Create(channels, width, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = nn.functional.relu(_firstNorm.forward(_first.forward(x)));
        y = _secondNorm.forward(_second.forward(y));
        return nn.functional.relu(y + (_shortcut?.forward(x) ?? x)).MoveToOuterDisposeScope();
    }
}

/// <summary>1 x 1, 3 x 3 (which has the stride), 1 x 1 to four times the width, and the shortcut: depth 50.</summary>
internal sealed class ResNetBottleneck : nn.Module<Tensor, Tensor>
{
    public const int Expansion = 4;

    [ComponentName(Name = "conv1")] private readonly Conv2d _reduce;
    [ComponentName(Name = "bn1")] private readonly BatchNorm2d _reduceNorm;
    [ComponentName(Name = "conv2")] private readonly Conv2d _spatial;
    [ComponentName(Name = "bn2")] private readonly BatchNorm2d _spatialNorm;
    [ComponentName(Name = "conv3")] private readonly Conv2d _expand;
    [ComponentName(Name = "bn3")] private readonly BatchNorm2d _expandNorm;
    [ComponentName(Name = "downsample")] private readonly Sequential? _shortcut;

    public ResNetBottleneck(int channels, int width, int stride) : base(nameof(ResNetBottleneck))
    {
        _reduce = Layers.Conv2d(channels, width, 1, bias: false);
        _reduceNorm = Layers.BatchNorm2d(width);
        _spatial = Layers.Conv2d(width, width, 3, stride: stride, padding: 1, bias: false);
        _spatialNorm = Layers.BatchNorm2d(width);
        _expand = Layers.Conv2d(width, width * Expansion, 1, bias: false);
        _expandNorm = Layers.BatchNorm2d(width * Expansion);
        _shortcut = ResNetShortcut.Create(channels, width * Expansion, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = nn.functional.relu(_reduceNorm.forward(_reduce.forward(x)));
        y = nn.functional.relu(_spatialNorm.forward(_spatial.forward(y)));
        y = _expandNorm.forward(_expand.forward(y));
        return nn.functional.relu(y + (_shortcut?.forward(x) ?? x)).MoveToOuterDisposeScope();
    }
}

internal static class ResNetShortcut
{
    /// <summary>The projection that a shortcut needs where a block changes channels or size; null where it is the identity.</summary>
    public static Sequential? Create(int channels, int width, int stride) => channels == width && stride == 1
        ? null
        : nn.Sequential(("0", Layers.Conv2d(channels, width, 1, stride: stride, bias: false)), ("1", Layers.BatchNorm2d(width)));
}
