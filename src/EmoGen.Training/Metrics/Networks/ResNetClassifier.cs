using EmoGen.Engine;
using EmoGen.Engine.Vision;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>torchvision's ResNet-50 with its head.</summary>
internal sealed class ResNetClassifier : nn.Module<Tensor, Tensor>
{
    private static readonly ResNetConfig s_config = new(Depth: 50);

    [ComponentName(Name = "backbone")] private readonly ResNet _backbone;
    [ComponentName(Name = "fc")] private readonly Linear _head;

    public ResNetClassifier(int classes) : base(nameof(ResNetClassifier))
    {
        Classes = classes;
        _backbone = new ResNet(s_config);
        _head = Layers.Linear(s_config.Features, classes);
        RegisterComponents();
    }

    public int Classes { get; }

    /// <summary>torchvision has the backbone's layers beside the head: <c>conv1.weight</c>, <c>fc.weight</c>.</summary>
    public static string FromTorchvision(string key) => key.StartsWith("fc.", StringComparison.Ordinal) ? key : $"backbone.{key}";

    /// <summary>Logits, [B, 3, H, W] -> [B, classes].</summary>
    public override Tensor forward(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        return _head.forward(_backbone.forward(pixels)).MoveToOuterDisposeScope();
    }
}
