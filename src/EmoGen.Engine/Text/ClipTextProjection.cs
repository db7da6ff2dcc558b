using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>The text half of a full CLIP, with transformers' <c>CLIPTextModelWithProjection</c> keys: a full CLIP's file holds it.</summary>
public sealed class ClipTextProjection : nn.Module
{
    [ComponentName(Name = "text_model")] private readonly ClipTextTransformer _transformer;
    [ComponentName(Name = "text_projection")] private readonly Linear _projection;

    /// <param name="config">Of the text encoder.</param>
    /// <param name="features">Size of CLIP's projected features, P.</param>
    public ClipTextProjection(ClipTextConfig config, int features)
        : base(nameof(ClipTextProjection))
    {
        (Config, Features) = (config, features);
        _transformer = new ClipTextTransformer(config);
        _projection = Layers.Linear(config.HiddenSize, features, bias: false);
        RegisterComponents();
    }

    public ClipTextConfig Config { get; }

    /// <summary>P.</summary>
    public int Features { get; }

    /// <summary>Whether a key of a full CLIP's file belongs to its other half.</summary>
    public static bool IsSpareKey(string key) =>
        key.StartsWith("vision_model.", StringComparison.Ordinal) || key is "visual_projection.weight" or "logit_scale" || key.EndsWith("position_ids", StringComparison.Ordinal);

    /// <summary>As <see cref="ClipTextModel.Forward"/>.</summary>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has neither a row of the vocabulary nor a vector.</exception>
    public ClipTextOutput Encode(Tensor ids, Tensor? vectors = null) => _transformer.Forward(ids, vectors);

    /// <summary>Projected text features, [B, P], not normalised. The arguments are those of <see cref="ClipTextModel.Forward"/>.</summary>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has neither a row of the vocabulary nor a vector.</exception>
    public Tensor TextFeatures(Tensor ids, Tensor? vectors = null)
    {
        using DisposeScope scope = NewDisposeScope();
        return _projection.forward(_transformer.Forward(ids, vectors).Pooled).MoveToOuterDisposeScope();
    }
}
