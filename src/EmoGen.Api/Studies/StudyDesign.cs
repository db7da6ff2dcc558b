namespace EmoGen.Api.Studies;

/// <summary>What is compared and how often, every default filled in. Stored as JSON.</summary>
public sealed record StudyDesign
{
    public required IReadOnlyList<string> Questions { get; init; }

    public required string Ours { get; init; }

    /// <summary>All methods, ours included, as the request names them.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public required IReadOnlyList<string> Emotions { get; init; }

    /// <summary>Trials of each question, baseline and emotion for each participant.</summary>
    public required int TrialsPerCell { get; init; }

    /// <summary>Pictures of a grid.</summary>
    public required int Grid { get; init; }

    /// <summary>Attention checks for each participant.</summary>
    public required int AttentionChecks { get; init; }

    /// <summary>Pairs that each participant sees twice.</summary>
    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    internal IEnumerable<string> Baselines => Methods.Where(method => method != Ours);

    /// <summary>Pairs of a participant: questions x baselines x emotions x trials of a cell.</summary>
    internal int Pairs => Questions.Count * (Methods.Count - 1) * Emotions.Count * TrialsPerCell;

    /// <summary>All trials of a participant.</summary>
    internal int Trials => Pairs + AttentionChecks + Repeats;

    /// <summary>How many pictures of each method and emotion there must be.</summary>
    internal int PicturesNeeded => Questions.Contains(StudyQuestion.Diversity) ? Math.Max(Grid, TrialsPerCell) : TrialsPerCell;

    /// <summary>How many pictures a side of a question shows.</summary>
    internal int PicturesOfSide(string question) => question == StudyQuestion.Diversity ? Grid : 1;
}
