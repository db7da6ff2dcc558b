using System.Globalization;
using EmoGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>The convolutions of torchvision's AlexNet (<c>features.0</c>, <c>.3</c>, <c>.6</c>, <c>.8</c>, <c>.10</c>), of which LPIPS takes every output.</summary>
internal sealed class AlexNetFeatures : nn.Module
{
    /// <summary>Channels of the five maps.</summary>
    public static readonly IReadOnlyList<int> Channels = [64, 192, 384, 256, 256];

    [ComponentName(Name = "features")] private readonly Sequential _features;

    public AlexNetFeatures() : base(nameof(AlexNetFeatures))
    {
        _features = nn.Sequential(
            Named(0, Layers.Conv2d(3, Channels[0], 11, stride: 4, padding: 2)),
            Named(3, Layers.Conv2d(Channels[0], Channels[1], 5, padding: 2)),
            Named(6, Layers.Conv2d(Channels[1], Channels[2], 3, padding: 1)),
            Named(8, Layers.Conv2d(Channels[2], Channels[3], 3, padding: 1)),
            Named(10, Layers.Conv2d(Channels[3], Channels[4], 3, padding: 1)));
        RegisterComponents();
    }

    /// <summary>The five maps after their ReLU, [B, 3, H, W] -> [B, 64, (H - 7) / 4 + 1, (W - 7) / 4 + 1] and on.</summary>
    public IReadOnlyList<Tensor> Maps(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> maps = [];
        Tensor x = pixels;
        foreach ((int i, Conv2d convolution) in _features.children().Cast<Conv2d>().Index())
        {
            bool afterPool = i is 1 or 2; // torchvision's features.2 and features.5
            x = relu(convolution.forward(afterPool ? max_pool2d(x, 3, stride: 2) : x));
            maps.Add(x);
        }

        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }

    private static (string, nn.Module<Tensor, Tensor>) Named(int place, Conv2d convolution) => (place.ToString(CultureInfo.InvariantCulture), convolution);
}
