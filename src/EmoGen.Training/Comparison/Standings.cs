namespace EmoGen.Training.Comparison;

/// <summary>Verdicts in words.</summary>
internal static class Standings
{
    /// <summary>How EmoGen stands to the baselines and to its variants, a few sentences each.</summary>
    public static IEnumerable<string> Sentences(ComparisonReport report) =>
        Of(report, MethodKind.Baseline, "Against the baselines").Concat(Of(report, MethodKind.Variant, "Against its own variants"));

    /// <summary>One verdict in a table.</summary>
    public static string Mark(Standing standing) => standing switch
    {
        Standing.Ahead => "<span class=\"ahead\">▲ ahead</span>",
        Standing.Behind => "<span class=\"behind\">▼ behind</span>",
        _ => "<span class=\"open\">● open</span>",
    };

    private static IEnumerable<string> Of(ComparisonReport report, MethodKind kind, string against)
    {
        HashSet<string> names = [.. report.Methods.Where(m => m.Kind == kind).Select(m => m.Name)];
        Verdict[] verdicts = [.. report.Verdicts.Where(v => names.Contains(v.Other))];
        if (verdicts.Length > 0)
        {
            yield return $"{against}, {verdicts.Length} comparisons: {Say(verdicts, Standing.Ahead, "EmoGen is ahead in")}; {Say(verdicts, Standing.Behind, "it is behind in")}; {Say(verdicts, Standing.Open, "the intervals do not tell in")}.";
        }
    }

    private static string Say(Verdict[] verdicts, Standing standing, string words)
    {
        Verdict[] these = [.. verdicts.Where(v => v.Standing == standing)];
        int others = verdicts.Select(v => v.Other).Distinct().Count();
        string[] named = [.. Measure.Paper1.Select(m => (m.Title, Others: these.Where(v => v.Measure == m.Key).Select(v => v.Other).ToArray()))
            .Where(m => m.Others.Length > 0)
            .Select(m => m.Others.Length == others && others > 1 ? $"{m.Title} (all)" : $"{m.Title} ({string.Join(", ", m.Others)})")];
        return these.Length == 0 ? $"{words} none" : $"{words} {these.Length}: {string.Join(", ", named)}";
    }
}
