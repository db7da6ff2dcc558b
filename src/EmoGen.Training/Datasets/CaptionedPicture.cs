using System.Text.Json.Serialization;

namespace EmoGen.Training.Datasets;

/// <summary>A line of <c>captions.jsonl</c>.</summary>
/// <param name="File">The picture, relative to the split's folder.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Emotion">Its label, or null for a plain neutral object.</param>
/// <param name="Attribute">Its content attribute, or null.</param>
/// <param name="Kind"><c>object</c> or <c>scene</c> for a picture with an attribute, else <c>neutral</c>.</param>
/// <param name="Neutral">The neutral object in it, or null.</param>
public sealed record CaptionedPicture(
    [property: JsonPropertyName("file")] string File,
    [property: JsonPropertyName("caption")] string Caption,
    [property: JsonPropertyName("emotion")] string? Emotion,
    [property: JsonPropertyName("attribute")] string? Attribute,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("neutral")] string? Neutral)
{
    /// <summary>The caption says on which side the thing is: the mirror image would make it wrong.</summary>
    [JsonIgnore]
    public bool Sided => Caption.Contains("on the left", StringComparison.Ordinal) || Caption.Contains("on the right", StringComparison.Ordinal);
}
