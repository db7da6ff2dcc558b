using System.Text.Json;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>The finished parts that later training builds on, read from their runs or from packs; none of them learns any more.</summary>
internal sealed class FrozenParts
{
    private FrozenParts(ClipTokenizer tokenizer, ClipModel clip, AutoencoderKL autoencoder, string autoencoderFile) =>
        (Tokenizer, Clip, Autoencoder, AutoencoderFile) = (tokenizer, clip, autoencoder, autoencoderFile);

    public ClipTokenizer Tokenizer { get; }

    public ClipModel Clip { get; }

    public AutoencoderKL Autoencoder { get; }

    /// <summary>The autoencoder's weights.</summary>
    public string AutoencoderFile { get; }

    public double ScalingFactor => Autoencoder.Config.ScalingFactor;

    /// <param name="tokenizer">The tokenizer's folder.</param>
    /// <param name="clipRun">The CLIP training's run folder, or a pack.</param>
    /// <param name="autoencoderRun">The autoencoder training's run folder, or a pack.</param>
    /// <param name="autoencoderDtype">The autoencoder's precision; CLIP's is float32.</param>
    public static FrozenParts Load(string tokenizer, string clipRun, string autoencoderRun, ScalarType autoencoderDtype)
    {
        string vae = Part(autoencoderRun, "vae");
        return new FrozenParts(
            ClipTokenizer.Load(tokenizer),
            LoadClip(clipRun),
            Frozen(new AutoencoderKL(AutoencoderConfig.FromJson(Json(autoencoderRun, "vae/config.json"))), vae, "diffusion_pytorch_model", autoencoderDtype),
            Path.Combine(vae, "diffusion_pytorch_model.safetensors"));
    }

    public static ClipModel LoadClip(string clipRun) =>
        Frozen(new ClipModel(ClipConfig.FromJson(Json(clipRun, "clip/config.json"))), Part(clipRun, "clip"), "model");

    /// <summary>The folder of a part: in a run's output, which is laid out as a pack is, or in a pack itself.</summary>
    public static string Part(string runOrPack, string part) =>
        Directory.Exists(Path.Combine(runOrPack, "output")) ? Path.Combine(runOrPack, "output", part) : Path.Combine(runOrPack, part);

    /// <summary>A configuration of a run or pack.</summary>
    public static JsonElement Json(string runOrPack, string relative) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Part(runOrPack, relative)));

    /// <summary>Binds weights to a module that learns no more.</summary>
    public static T Frozen<T>(T module, string folder, string stem, ScalarType dtype = ScalarType.Float32)
        where T : nn.Module
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, stem);
        WeightBinder.Bind(module, checkpoint, new BindOptions { Frozen = true, Dtype = dtype });
        module.eval();
        return module;
    }
}
