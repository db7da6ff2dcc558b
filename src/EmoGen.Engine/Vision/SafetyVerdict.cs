namespace EmoGen.Engine.Vision;

/// <summary>
/// What the safety checker finds in a picture: how far the cosine between the picture and each concept lies above the concept's threshold, in thousandths.
/// The concepts have no published names (Rando et al. 2022, "Red-Teaming the Stable Diffusion Safety Filter", found most of them out).
/// </summary>
/// <param name="SpecialCareScores">Of the concepts that make the checker stricter.</param>
/// <param name="ConceptScores">Of the concepts that are not to be shown.</param>
public sealed record SafetyVerdict(IReadOnlyList<double> SpecialCareScores, IReadOnlyList<double> ConceptScores)
{
    /// <summary>What is added to every score after one of special care that is above its threshold.</summary>
    private const double Strictness = 0.01;

    /// <summary>The picture is not to be shown.</summary>
    public bool IsFlagged => ConceptScores.Any(score => score > 0);

    /// <summary>Judges a picture by its cosines, as diffusers' <c>StableDiffusionSafetyChecker</c> does.</summary>
    /// <param name="specialCare">The cosine with each concept of special care, and its threshold.</param>
    /// <param name="concepts">The cosine with each concept, and its threshold.</param>
    public static SafetyVerdict Of(IEnumerable<(float Cosine, float Threshold)> specialCare, IEnumerable<(float Cosine, float Threshold)> concepts)
    {
        double adjustment = 0;
        List<double> special = [];
        foreach ((float cosine, float threshold) in specialCare)
        {
            special.Add(Score(cosine, threshold, adjustment));
            adjustment = special[^1] > 0 ? Strictness : adjustment;
        }

        return new SafetyVerdict(special, [.. concepts.Select(concept => Score(concept.Cosine, concept.Threshold, adjustment))]);
    }

    private static double Score(double cosine, double threshold, double adjustment) => Math.Round(cosine - threshold + adjustment, 3);
}
