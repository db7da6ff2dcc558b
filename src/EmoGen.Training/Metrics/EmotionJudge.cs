using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The judge of pictures: a network of <c>emogen train encoder</c>. Where it was trained on a split that nothing else was trained on, it is independent of
/// the generator that it judges.
/// </summary>
internal sealed class EmotionJudge : IDisposable
{
    private readonly EmotionEncoder _encoder;
    private readonly ImagePreprocessor _preprocessor;

    private EmotionJudge(EmotionEncoder encoder, string hash, string? data) =>
        (_encoder, _preprocessor, Hash, Data) = (encoder, EmotionVectors.Preprocessor(encoder.Config), hash, data);

    /// <summary>SHA-256 of its weights.</summary>
    public string Hash { get; }

    /// <summary>The hash of the pictures that it was trained on, as its run says; null where there is no run's record.</summary>
    public string? Data { get; }

    /// <param name="run">Of <c>emogen train encoder</c>.</param>
    public static EmotionJudge Load(string run)
    {
        string folder = FrozenParts.Part(run, "emogen"), weights = Path.Combine(folder, "emotion_encoder.safetensors");
        if (!File.Exists(weights))
        {
            throw new InvalidDataException($"{weights}: there is no such file, expected a finished run of 'train encoder'");
        }

        var config = EmotionEncoderConfig.FromJson(FrozenParts.Json(run, "emogen/emotion_encoder.json"));
        string record = Path.Combine(run, "run.json");
        string? data = File.Exists(record) ? JsonNode.Parse(File.ReadAllBytes(record))?["data"]?.ToString() : null;
        return new EmotionJudge(FrozenParts.Frozen(new EmotionEncoder(config), folder, "emotion_encoder"), FileHash.Of(weights), data);
    }

    /// <summary>Probabilities of the eight emotions, [B, 8], and the maps of the four stages.</summary>
    public (Tensor Probabilities, IReadOnlyList<Tensor> Maps) Look(IEnumerable<RgbImage> pictures)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = cat([.. pictures.Select(_preprocessor.Apply)]);
        IReadOnlyList<Tensor> maps = _encoder.Backbone.Stages(pixels);
        Tensor probabilities = nn.functional.softmax(_encoder.Classify(_encoder.forward(pixels)), 1);
        return (probabilities.MoveToOuterDisposeScope(), [.. maps.Select(m => m.MoveToOuterDisposeScope())]);
    }

    public void Dispose() => _encoder.Dispose();
}
