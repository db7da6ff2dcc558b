using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Packs;

/// <summary>A part of a pack that has weights: where they lie, which module takes them.</summary>
/// <param name="Folder">The folder in the pack.</param>
/// <param name="Stem">The weight file's name without its ending.</param>
/// <param name="IsIn">Whether a pack has this part.</param>
/// <param name="Construct">The module for a pack's configuration of the part.</param>
internal sealed record PackPart(string Folder, string Stem, Func<ModelPack, bool> IsIn, Func<ModelPack, nn.Module> Construct)
{
    public static readonly PackPart Text = new("text_encoder", "model", _ => true, pack => new ClipTextModel(pack.Text));

    public static readonly PackPart UNet = new("unet", "diffusion_pytorch_model", _ => true, pack => new UNetModel(pack.UNet));

    public static readonly PackPart Autoencoder = new("vae", "diffusion_pytorch_model", _ => true, pack => new AutoencoderKL(pack.Autoencoder))
    {
        Options = new BindOptions { Rename = LegacyNames.Autoencoder },
    };

    public static readonly PackPart Clip = new("clip", "model", pack => pack.Clip is not null, pack => new ClipModel(pack.Clip!));

    public static readonly PackPart SafetyChecker = new(
        "safety_checker", "model", pack => pack.SafetyChecker is not null, pack => new SafetyChecker(pack.SafetyChecker!));

    public static readonly PackPart Mapping = new("emogen", "mapping", pack => pack.Mapping is not null, pack => new MappingNetwork(pack.Mapping!));

    public static readonly PackPart Classifier = new(
        "emogen", "emotion_classifier", pack => pack.CanScore, pack => new EmotionClassifier(pack.Clip!.ProjectionDim));

    public static readonly PackPart Encoder = new(
        "emogen", "emotion_encoder", pack => pack.Encoder is not null, pack => new EmotionEncoder(pack.Encoder!))
    {
        Options = new BindOptions { Ignore = EmotionEncoder.IsSpareKey },
    };

    public static readonly IReadOnlyList<PackPart> All = [Text, UNet, Autoencoder, Clip, SafetyChecker, Mapping, Classifier, Encoder];

    /// <summary>What is special about binding this part.</summary>
    public BindOptions Options { get; private init; } = new();

    /// <summary>The name for messages: <c>unet/diffusion_pytorch_model</c>.</summary>
    public string Name => $"{Folder}/{Stem}";

    /// <exception cref="WeightException">The weights are absent or cannot be read.</exception>
    public Checkpoint Open(PackFiles files) => Checkpoint.Open(files.Path(Folder), Stem);
}
