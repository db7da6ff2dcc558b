using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Emotions;

/// <summary>The linear classifier from projected CLIP features, of a picture or of a text, to the eight emotions.</summary>
public sealed class EmotionClassifier : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fc")]
    private readonly Linear _linear;

    /// <param name="features">Size of CLIP's projected features.</param>
    public EmotionClassifier(int features)
        : base(nameof(EmotionClassifier))
    {
        _linear = Layers.Linear(features, EmotionNames.All.Count);
        RegisterComponents();
    }

    /// <summary>[B, features] to logits [B, 8] in class order.</summary>
    public override Tensor forward(Tensor features) => _linear.forward(features);
}
