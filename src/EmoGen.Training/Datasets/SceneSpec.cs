using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Drawing;

namespace EmoGen.Training.Datasets;

/// <summary>Where the subject stands and how large it is.</summary>
public enum Composition
{
    Centre, Left, Right, Near, Far,
}

/// <summary>What a neutral object has to do with the picture's attribute.</summary>
public enum Joining
{
    /// <summary>There is no neutral object, or no attribute.</summary>
    None,

    /// <summary>The object stands before the attribute.</summary>
    Front,

    /// <summary>The object wears the attribute.</summary>
    Motif,
}

/// <summary>Everything that decides a picture, apart from the jitter of its parts, which follows from the seed.</summary>
/// <param name="Seed">The picture's own seed.</param>
/// <param name="Attribute">An entry of <see cref="EmoScapes.Attributes"/>, or null.</param>
/// <param name="Neutral">An entry of <see cref="EmoScapes.NeutralObjects"/>, or null.</param>
/// <param name="Emotion">The label; null for a plain neutral object.</param>
/// <param name="Color">The neutral object's colour: an index of <see cref="EmoScapes.Colors"/>.</param>
/// <param name="Caption">Lower-case ASCII, at most <see cref="EmoScapes.CaptionWords"/> words.</param>
public sealed record SceneSpec(
    long Seed,
    ScapeAttribute? Attribute,
    NeutralObject? Neutral,
    Joining Joining,
    Emotion? Emotion,
    Composition Composition,
    Weather Weather,
    Palette Palette,
    Backdrop Backdrop,
    int Color,
    string Caption);

/// <summary>A content attribute and how it speaks of the emotions.</summary>
public sealed record ScapeAttribute
{
    internal ScapeAttribute(Action<Painter> draw) => Draw = draw;

    /// <summary>The annotation's value: <c>ferris wheel</c>.</summary>
    public required string Name { get; init; }

    /// <summary>With its article, as a caption says it: <c>a ferris wheel</c>.</summary>
    public required string Phrase { get; init; }

    public required AttributeKind Kind { get; init; }

    /// <summary>The emotion that it evokes strongly.</summary>
    public required Emotion Emotion { get; init; }

    /// <summary>Probability of each emotion as its label, in class order; sums to 1.</summary>
    public required IReadOnlyList<double> EmotionProbabilities { get; init; }

    internal Action<Painter> Draw { get; }

    /// <summary>Hangs in the air, so it stands in the middle and throws no shadow.</summary>
    internal bool Floats { get; init; }

    /// <summary>Fills the picture by itself: no backdrop, no weather in front.</summary>
    internal bool Encloses { get; init; }

    internal IReadOnlyList<Weather>? Weathers { get; init; }

    internal IReadOnlyList<Backdrop> Backdrops { get; init; } = Drawing.Backdrops.Outdoors;
}

/// <summary>A thing without an emotion of its own, which transfers dress up.</summary>
public sealed record NeutralObject
{
    internal NeutralObject(Action<Painter, Ink> draw) => Draw = draw;

    public required string Name { get; init; }

    /// <summary>A room and a street fill the picture; the others stand in it.</summary>
    public required AttributeKind Kind { get; init; }

    internal Action<Painter, Ink> Draw { get; }
}
