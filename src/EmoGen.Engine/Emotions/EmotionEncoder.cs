using EmoGen.Engine.Vision;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Emotions;

/// <summary>
/// Stage 1 of the method: from a picture to its vector in the emotion space, and from there to the eight emotions. Keys are the reference's
/// (<c>cnn.*</c>, <c>fc_1.*</c>, <c>fc_2.2.*</c>); its file holds each backbone tensor a second time, see <see cref="IsSpareKey"/>.
/// </summary>
public sealed class EmotionEncoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "cnn")] private readonly ResNet _backbone;
    [ComponentName(Name = "fc_1")] private readonly Linear _project;
    [ComponentName(Name = "fc_2")] private readonly Sequential _classify;

    public EmotionEncoder(EmotionEncoderConfig config) : base(nameof(EmotionEncoder))
    {
        Config = config;
        _backbone = new ResNet(config.Backbone);
        _project = Layers.Linear(config.Backbone.Features, config.Dimensions);
        _classify = nn.Sequential(
            ("0", nn.ReLU()), ("1", nn.Dropout(0.5)), ("2", Layers.Linear(config.Dimensions, Enum.GetValues<Emotion>().Length)));
        RegisterComponents();
    }

    public EmotionEncoderConfig Config { get; }

    /// <summary>The backbone, for ImageNet weights (torchvision's keys).</summary>
    public ResNet Backbone => _backbone;

    /// <summary>Whether a key of the reference's file names nothing of ours: an alias (<c>backbone.*</c>) or the unused ImageNet head.</summary>
    public static bool IsSpareKey(string key) =>
        key.StartsWith("backbone.", StringComparison.Ordinal) || key.StartsWith("cnn.fc.", StringComparison.Ordinal);

    /// <summary>The emotion vector, [B, 3, H, W] -> [B, D]: the projection before its ReLU.</summary>
    /// <param name="pixels">In -1..1 (mean and deviation 0.5); 224 x 224 as trained, but any size of at least 32 works.</param>
    public override Tensor forward(Tensor pixels) => Project(_backbone.forward(pixels));

    /// <summary>The emotion vector of what the backbone saw, [B, <see cref="ResNetConfig.Features"/>] -> [B, D].</summary>
    public Tensor Project(Tensor pooled) => _project.forward(pooled);

    /// <summary>The logits of the eight emotions in class order, [B, D] -> [B, 8].</summary>
    public Tensor Classify(Tensor vectors) => _classify.forward(vectors);

    /// <summary>Draws the backbone's weights anew, for training from scratch; the two linear layers keep PyTorch's own start.</summary>
    public void Initialize(Generator generator) => _backbone.Initialize(generator);
}
