using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Stage2;

/// <summary>Where stage 2's parts lie; see <see cref="GivenParts"/> for what each may be.</summary>
internal sealed record MappingInputs
{
    /// <summary>A pack or a Stable Diffusion 1.x snapshot.</summary>
    public required string Model { get; init; }

    /// <summary>A full CLIP; null for the model's own.</summary>
    public string? Clip { get; init; }

    /// <summary>Stage 1's network; null without pictures.</summary>
    public string? Encoder { get; init; }

    /// <summary>The emotion classifier on CLIP's features; null where there is neither L_emo nor a preview.</summary>
    public string? Classifier { get; init; }

    /// <summary>The attribute table; null to measure it on the pictures.</summary>
    public string? Attributes { get; init; }

    /// <summary>The emotion space; null for the encoder's own, where one is needed.</summary>
    public string? EmotionSpace { get; init; }

    /// <summary>For what is computed once a picture; null for the data set's own folder.</summary>
    public string? Cache { get; init; }

    /// <summary>The data set's folder; null without pictures.</summary>
    public string? Data { get; init; }

    /// <summary>The emotion whose pictures are learned from, or <c>all</c>.</summary>
    public required string Emotion { get; init; }

    /// <summary><c>object</c>, <c>scene</c>: kinds of attributes of the pictures that are learned from.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>A pack or a run whose mapping network is the start; null for random weights.</summary>
    public Start? From { get; init; }

    /// <summary>Pictures of each emotion in a preview; 0 for no previews.</summary>
    public int Previews { get; init; }

    /// <summary>Whether there is an emotion space: the reference's encoder is a file without one.</summary>
    public bool HasSpace => EmotionSpace is not null || Directory.Exists(Encoder);

    /// <summary>The emotion space to draw from.</summary>
    public string Space => EmotionSpace ?? Encoder!;
}
