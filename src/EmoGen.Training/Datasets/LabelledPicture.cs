using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets;

/// <summary>A picture of a data set and its labels.</summary>
/// <param name="File">Relative to the data set's root, with <c>/</c> between folders.</param>
/// <param name="Emotion">The label.</param>
/// <param name="Attribute">Its object or scene, as the attribute tables spell it; null where it has none.</param>
/// <param name="Kind">Of the attribute.</param>
/// <param name="Caption">What it shows, where the data set says so.</param>
/// <param name="Companion">A thing beside the attribute, spelled like one, that a transfer's template could name; null where there is none.</param>
public sealed record LabelledPicture(string File, Emotion Emotion, string? Attribute, AttributeKind? Kind, string? Caption = null, string? Companion = null);
