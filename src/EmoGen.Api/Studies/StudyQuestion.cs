namespace EmoGen.Api.Studies;

/// <summary>What participants are asked, by the names of the API (the three criteria of the paper's Table 2).</summary>
public static class StudyQuestion
{
    /// <summary>Which picture looks better; a picture a side.</summary>
    public const string Fidelity = "image-fidelity";

    /// <summary>Which picture evokes the emotion more; a picture a side.</summary>
    public const string Faithfulness = "emotion-faithfulness";

    /// <summary>Which pictures show more different things; a grid a side.</summary>
    public const string Diversity = "semantic-diversity";

    public static IReadOnlyList<string> All { get; } = [Fidelity, Faithfulness, Diversity];
}
