using EmoGen.Engine;
using EmoGen.Engine.Weights;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>LPIPS' weights of each channel of AlexNet's maps, with lpips' keys (<c>lin0.model.1.weight</c>, ...).</summary>
internal sealed class LpipsHeads : nn.Module
{
    [ComponentName(Name = "lin0")] private readonly Sequential _first = Head(0);
    [ComponentName(Name = "lin1")] private readonly Sequential _second = Head(1);
    [ComponentName(Name = "lin2")] private readonly Sequential _third = Head(2);
    [ComponentName(Name = "lin3")] private readonly Sequential _fourth = Head(3);
    [ComponentName(Name = "lin4")] private readonly Sequential _fifth = Head(4);

    public LpipsHeads() : base(nameof(LpipsHeads)) => RegisterComponents();

    /// <summary>Of the five maps in order, [1, C, 1, 1] each.</summary>
    public IReadOnlyList<Tensor> Weights => [.. parameters()];

    /// <exception cref="WeightException">The file cannot be read, holds other tensors, or weights below zero, with which no distance can be made.</exception>
    public static LpipsHeads Load(string file, Device device)
    {
        LpipsHeads heads = NetworkFile.Load(() => new LpipsHeads(), file, device, ignore: _ => false);
        string[] negative = [.. heads.named_parameters().Where(p => p.parameter.amin().cpu().item<float>() < 0).Select(p => p.name)];
        if (negative.Length > 0)
        {
            heads.Dispose();
            throw new WeightException($"{file}: tensor '{negative[0]}': has weights below zero, expected those of LPIPS, which are not");
        }

        return heads;
    }

    private static Sequential Head(int map) => nn.Sequential(("model", nn.Sequential(("1", Layers.Conv2d(AlexNetFeatures.Channels[map], 1, 1, bias: false)))));
}
