namespace EmoGen.Engine.Diffusion;

/// <summary>What a picture shows, as the pack's own CLIP and classifier see it.</summary>
/// <param name="Emotions">Probability of each emotion, by name, in class order; they sum to 1.</param>
/// <param name="Attributes">The nearest attributes, best first.</param>
public sealed record PictureScores(IReadOnlyDictionary<string, double> Emotions, IReadOnlyList<AttributeScore> Attributes);

/// <summary>An attribute and the cosine between its CLIP text feature and the picture's image feature.</summary>
/// <param name="Kind"><c>object</c> or <c>scene</c>.</param>
public sealed record AttributeScore(string Name, string Kind, double Similarity);
