using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics.Networks;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The judge of pictures: a network of <c>emogen train encoder</c>, or the reference's. Where it was trained on a split that nothing else was trained on, it
/// is independent of the generator that it judges.
/// </summary>
internal sealed class EmotionJudge : IDisposable
{
    private const string Stem = "emotion_encoder";

    private readonly EmotionEncoder _encoder;
    private readonly ImagePreprocessor _preprocessor;

    private EmotionJudge(EmotionEncoder encoder, string weights, string? data, Device device) =>
        (_encoder, _preprocessor, Hash, Data, Device) = (encoder, EmotionVectors.Preprocessor(encoder.Config), FileHash.Of(weights), data, device);

    /// <summary>SHA-256 of its weights.</summary>
    public string Hash { get; }

    /// <summary>The hash of the pictures that it was trained on, as its run says; null where there is no run's record.</summary>
    public string? Data { get; }

    /// <summary>Where it runs.</summary>
    public Device Device { get; }

    /// <param name="path">A run of <c>emogen train encoder</c>, a pack with an encoder, or the reference's <c>.pth</c> file.</param>
    /// <param name="device">Where it runs; the CPU by default.</param>
    /// <exception cref="InvalidDataException">There is no encoder.</exception>
    /// <exception cref="WeightException">The file cannot be read or holds another network.</exception>
    public static EmotionJudge Load(string path, Device? device = null)
    {
        if (File.Exists(path))
        {
            return Load(path, EmotionEncoderConfig.Reference, data: null, device ?? CPU);
        }

        string weights = Path.Combine(FrozenParts.Part(path, "emogen"), $"{Stem}.safetensors");
        if (!File.Exists(weights))
        {
            throw new InvalidDataException(
                $"{weights}: there is no such file, expected a finished run of 'train encoder', a pack with an encoder, or the reference's .pth file");
        }

        string record = Path.Combine(path, "run.json");
        string? data = File.Exists(record) ? JsonNode.Parse(File.ReadAllBytes(record))?["data"]?.ToString() : null;
        return Load(weights, EmotionEncoderConfig.FromJson(FrozenParts.Json(path, $"emogen/{Stem}.json")), data, device ?? CPU);
    }

    /// <summary>Probabilities of the eight emotions, [B, 8], and the maps of the four stages.</summary>
    public (Tensor Probabilities, IReadOnlyList<Tensor> Maps) Look(IEnumerable<RgbImage> pictures)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<Tensor> maps = Maps(cat([.. pictures.Select(Input)]).to(Device));
        return (Probabilities(maps).MoveToOuterDisposeScope(), [.. maps.Select(m => m.MoveToOuterDisposeScope())]);
    }

    /// <summary>A picture as the network takes it, [1, 3, H, W] on the CPU.</summary>
    public Tensor Input(RgbImage picture) => _preprocessor.Apply(picture);

    /// <summary>The maps of the four stages.</summary>
    /// <param name="pixels">Inputs, [B, 3, H, W].</param>
    public IReadOnlyList<Tensor> Maps(Tensor pixels) => _encoder.Backbone.Stages(pixels);

    /// <summary>Probabilities of the eight emotions, [B, 8].</summary>
    /// <param name="maps">Of the four stages.</param>
    public Tensor Probabilities(IReadOnlyList<Tensor> maps)
    {
        using var scope = NewDisposeScope();
        Tensor vectors = _encoder.Project(maps[^1].mean([2, 3]));
        return nn.functional.softmax(_encoder.Classify(vectors), 1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _encoder.Dispose();

    private static EmotionJudge Load(string weights, EmotionEncoderConfig config, string? data, Device device) =>
        new(NetworkFile.Load(() => new EmotionEncoder(config), weights, device, EmotionEncoder.IsSpareKey), weights, data, device);
}
