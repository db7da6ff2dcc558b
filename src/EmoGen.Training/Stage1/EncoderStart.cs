using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>The weights that an encoder's training begins with.</summary>
/// <param name="File">Null: drawn anew.</param>
/// <param name="BackboneOnly">The file is torchvision's residual network and not a whole encoder.</param>
internal sealed record EncoderStart(string? File, bool BackboneOnly)
{
    /// <summary>A residual network with torchvision's keys; its classification head is not used.</summary>
    public static EncoderStart Backbone(string file) => new(file, BackboneOnly: true);

    /// <summary>A whole encoder: the reference's file, or the weights of a run or pack.</summary>
    /// <exception cref="InvalidDataException">There is no encoder.</exception>
    public static EncoderStart From(string path) => System.IO.File.Exists(path)
        ? new(path, BackboneOnly: false)
        : new(
            Checkpoint.Find(FrozenParts.Part(path, "emogen"), "emotion_encoder")
                ?? throw new InvalidDataException($"{path}: holds no emotion encoder, expected a file of weights, a run of 'train encoder' or a pack"),
            BackboneOnly: false);

    /// <summary>SHA-256 of the file, by which a run knows it again.</summary>
    public string? Hash => File is null ? null : FileHash.Of(File);

    /// <summary>A new encoder with these weights; what the file does not hold is drawn from the seed.</summary>
    /// <exception cref="WeightException">A tensor is missing, unexpected or of another shape: all of them are named.</exception>
    public EmotionEncoder Create(EmotionEncoderConfig config, int seed)
    {
        random.manual_seed(seed); // the linear layers' own start
        var model = new EmotionEncoder(config);
        using var generator = new Generator((ulong)seed);
        model.Initialize(generator);
        if (File is not null)
        {
            using Checkpoint checkpoint = Checkpoint.Open(File);
            nn.Module target = BackboneOnly ? model.Backbone : model;
            WeightBinder.Bind(target, checkpoint, new BindOptions
            {
                Dtype = ScalarType.Float32,
                Ignore = BackboneOnly ? key => key.StartsWith("fc.", StringComparison.Ordinal) : EmotionEncoder.IsSpareKey,
            });
        }

        return model;
    }
}
