using EmoGen.Engine.Text;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Vision;

/// <summary>A full CLIP with transformers' <c>CLIPModel</c> keys: text and pictures in one space, for scoring and the attribute loss.</summary>
public sealed class ClipModel : nn.Module
{
    [ComponentName(Name = "text_model")] private readonly ClipTextTransformer _text;
    [ComponentName(Name = "vision_model")] private readonly ClipVisionModel _vision;
    [ComponentName(Name = "text_projection")] private readonly Linear _textProjection;
    [ComponentName(Name = "visual_projection")] private readonly Linear _visualProjection;
    [ComponentName(Name = "logit_scale")] private readonly Parameter _logitScale;

    public ClipModel(ClipConfig config) : base(nameof(ClipModel))
    {
        Config = config;
        _text = new ClipTextTransformer(config.Text);
        _vision = new ClipVisionModel(config.Vision);
        _textProjection = Layers.Linear(config.Text.HiddenSize, config.ProjectionDim, bias: false);
        _visualProjection = Layers.Linear(config.Vision.HiddenSize, config.ProjectionDim, bias: false);
        _logitScale = Layers.Parameter();
        nn.init.constant_(_logitScale, config.LogitScaleInitValue);
        RegisterComponents();
    }

    public ClipConfig Config { get; }

    /// <summary>Natural logarithm of the factor on cosines, a scalar.</summary>
    public Parameter LogitScale => _logitScale;

    /// <summary>Projected text features, [B, P], not normalised. The arguments are those of <see cref="ClipTextModel.Forward"/>.</summary>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has neither a row of the vocabulary nor a vector.</exception>
    public Tensor TextFeatures(Tensor ids, Tensor? vectors = null)
    {
        using DisposeScope scope = NewDisposeScope();
        return ProjectText(_text.Forward(ids, vectors).Pooled).MoveToOuterDisposeScope();
    }

    /// <summary>The text encoder's output before the projection, as <see cref="ClipTextModel.Forward"/> gives it.</summary>
    public ClipTextOutput EncodeText(Tensor ids, Tensor? vectors = null) => _text.Forward(ids, vectors);

    /// <summary>The text projection alone, [B, D] -> [B, P], for a pooled output that the text encoder has made already.</summary>
    public Tensor ProjectText(Tensor pooled) => _textProjection.forward(pooled);

    /// <summary>Projected picture features, [B, P], not normalised.</summary>
    /// <param name="pixels">[B, C, S, S], normalised by CLIP's own means and deviations.</param>
    /// <exception cref="ArgumentException">The picture is not of the config's size.</exception>
    public Tensor ImageFeatures(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        return _visualProjection.forward(_vision.forward(pixels)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the weights anew, for training from scratch (transformers' <c>_init_weights</c>).</summary>
    public void Initialize(Generator generator)
    {
        _text.Initialize(generator);
        _vision.Initialize(generator);
        ClipInitialization.Draw(_textProjection, Math.Pow(Config.Text.HiddenSize, -0.5), generator);
        ClipInitialization.Draw(_visualProjection, Math.Pow(Config.Vision.HiddenSize, -0.5), generator);
        nn.init.constant_(_logitScale, Config.LogitScaleInitValue);
    }
}
