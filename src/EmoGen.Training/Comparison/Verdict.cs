using System.Text.Json.Serialization;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>How EmoGen stands to another method in one figure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Standing>))]
internal enum Standing
{
    /// <summary>Its whole interval is better than the other's whole interval.</summary>
    Ahead,

    /// <summary>The intervals overlap, or one is missing: the figures do not tell.</summary>
    Open,

    /// <summary>Its whole interval is worse.</summary>
    Behind,
}

/// <param name="Measure">The column's key.</param>
/// <param name="Other">The method that EmoGen is compared with.</param>
/// <param name="Standing">Of EmoGen.</param>
internal sealed record Verdict(string Measure, string Other, Standing Standing)
{
    /// <summary>In each of the paper's figures against each other method.</summary>
    public static IReadOnlyList<Verdict> Of(IReadOnlyList<MethodFigures> methods)
    {
        SetFigures ours = methods.Single(m => m.Kind == MethodKind.EmoGen).Figures;
        return [.. from measure in Comparison.Measure.Paper1
            from other in methods
            where other.Kind != MethodKind.EmoGen
            select new Verdict(measure.Key, other.Name, Between(measure.Of(ours), measure.Of(other.Figures), measure.HigherIsBetter))];
    }

    /// <summary>Where one figure stands to another: only intervals that do not overlap tell.</summary>
    public static Standing Between(Figure? ours, Figure? other, bool higherIsBetter) => (ours, other) switch
    {
        ({ Low: { } low }, { High: { } high }) when low > high => higherIsBetter ? Standing.Ahead : Standing.Behind,
        ({ High: { } high }, { Low: { } low }) when high < low => higherIsBetter ? Standing.Behind : Standing.Ahead,
        _ => Standing.Open,
    };
}
