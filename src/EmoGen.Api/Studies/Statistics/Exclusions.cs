namespace EmoGen.Api.Studies.Statistics;

/// <summary>Whose answers do not count, and why. The rules know nothing of what was preferred.</summary>
internal static class Exclusions
{
    public const string ChecksRule = "More than half of a participant's attention checks are wrong.";
    public const string UnfinishedRule = "The participant has not finished.";

    /// <summary>The rules in force, as results state them.</summary>
    public static IReadOnlyList<string> Rules(bool includeUnfinished) => includeUnfinished ? [ChecksRule] : [ChecksRule, UnfinishedRule];

    /// <summary>The rule by which a participant is excluded; null where none does.</summary>
    public static string? RuleFor(Ballot ballot, bool includeUnfinished)
    {
        if (!ballot.Finished && !includeUnfinished)
        {
            return UnfinishedRule;
        }

        return 2 * ballot.Checks.Count(right => !right) > ballot.Checks.Count ? ChecksRule : null;
    }
}
