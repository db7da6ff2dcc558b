using System.Text.Json;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>
/// CLIP's projected features of pictures, not normalised, for Sem-D and for the score of a picture against a text. In the reference's scripts pixels were
/// divided by 255 twice: what it measured is nearly black.
/// </summary>
internal sealed class ClipPictures : IPictureNetwork
{
    private const string Config = "config.json", Preprocessor = "preprocessor_config.json", Stem = "model";

    private readonly ClipModel _clip;
    private readonly ImagePreprocessor _preprocessor;
    private readonly Lazy<ClipTokenizer> _tokenizer;
    private readonly Lazy<string> _hash;
    private readonly Device _device;

    private ClipPictures(ClipModel clip, ImagePreprocessor preprocessor, string tokenizer, Func<string> hash, Device device)
    {
        (_clip, _preprocessor, _device) = (clip, preprocessor, device);
        _tokenizer = new Lazy<ClipTokenizer>(() => ClipTokenizer.Load(tokenizer));
        _hash = new Lazy<string>(hash);
    }

    public string Name => $"clip-{_clip.Config.ProjectionDim}";

    public string Hash => _hash.Value;

    /// <summary>The factor on cosines with which CLIP was trained.</summary>
    public double LogitScale => Math.Exp(_clip.LogitScale.cpu().item<float>());

    /// <param name="folder">A pack, or a snapshot of the hub such as <c>openai/clip-vit-large-patch14</c>.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="mode">How pictures become its pixels.</param>
    /// <exception cref="InvalidDataException">The folder holds no CLIP, or one with a configuration that is not understood.</exception>
    /// <exception cref="WeightException">Its weights cannot be read or do not fit its configuration.</exception>
    /// <exception cref="ImageException">Its preprocessor is not CLIP's, or missing.</exception>
    public static ClipPictures Load(string folder, Device device, MetricMode mode = MetricMode.Corrected)
    {
        bool isPack = Directory.Exists(Path.Combine(folder, "clip"));
        string clip = isPack ? Path.Combine(folder, "clip") : folder, preprocessor = Path.Combine(clip, Preprocessor);
        ClipConfig config = ReadConfig(Path.Combine(clip, Config));
        string weights = Checkpoint.Find(clip, Stem) ?? throw new InvalidDataException($"{clip}: holds no weights, expected {Stem}.safetensors or pytorch_model.bin");
        ClipModel model = NetworkFile.Load(() => new ClipModel(config), weights, device, new BindOptions().Ignore);
        return new ClipPictures(
            model, ImagePreprocessor.Load(preprocessor, rescaledTwice: mode == MetricMode.Paper), isPack ? Path.Combine(folder, "tokenizer") : folder,
            () => NetworkFile.Hash($"clip {mode}", [preprocessor, .. NetworkFile.All(weights)]), device);
    }

    public Tensor Look(IReadOnlyList<RgbImage> pictures) => Rows.Of(pictures, _preprocessor.Apply, _device, _clip.ImageFeatures);

    /// <summary>Unit features of texts, [N, P] on the CPU: <see cref="ClipEyes.Cosines"/> compares them with rows of pictures.</summary>
    /// <exception cref="TokenizerException">The folder holds no tokenizer.</exception>
    public Tensor Texts(IEnumerable<string> texts)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = stack(texts.Select(text => tensor([.. _tokenizer.Value.Tokenize(text).Ids.Select(id => (long)id)])));
        Tensor features = _clip.TextFeatures(ids.to(_device)).to(CPU);
        return (features / features.norm(1, keepdim: true)).MoveToOuterDisposeScope();
    }

    public void Dispose() => _clip.Dispose();

    private static ClipConfig ReadConfig(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
            return ClipConfig.FromJson(json.RootElement);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{file}: cannot be read as the configuration of a full CLIP ({problem.Message})", problem);
        }
    }
}
