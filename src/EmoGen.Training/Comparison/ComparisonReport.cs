using System.Text.Json.Serialization;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;

namespace EmoGen.Training.Comparison;

/// <summary>A method's figures, and what drew its pictures.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Kind">What it is to the comparison.</param>
/// <param name="Model">The pack's name and version.</param>
/// <param name="Hash">The pack's.</param>
/// <param name="Prompt">By which it was drawn; null for the pack's own words for emotions.</param>
/// <param name="Commands">That made the pack, as a user would give them; none for a given one.</param>
/// <param name="Figures">Of its pictures.</param>
internal sealed record MethodFigures(string Name, MethodKind Kind, string Model, string Hash, string? Prompt, IReadOnlyList<string> Commands, SetFigures Figures);

/// <summary>How all pictures were drawn.</summary>
/// <param name="Count">Of each emotion and method.</param>
/// <param name="Seed">Of the first picture of each emotion; the others have the next ones, the same in all methods.</param>
/// <param name="Steps">Of the sampler.</param>
/// <param name="PackSteps">Those that the pack itself would take.</param>
/// <param name="RecipeScale">By which the recipes' training and data were made smaller; 1 is in earnest.</param>
/// <param name="Mode">How the figures were taken.</param>
internal sealed record ComparisonSetting(
    int Count, long Seed, int Steps, int PackSteps, int Width, int Height, double GuidanceScale, string Scheduler, double RecipeScale, [property: JsonConverter(typeof(JsonStringEnumConverter<MetricMode>))] MetricMode Mode)
{
    /// <summary>Pictures of one method.</summary>
    public int Pictures => Count * Engine.Emotions.EmotionNames.All.Count;
}

/// <summary>Several methods, measured alike: EmoGen's Table 1.</summary>
/// <param name="Command">The command line that makes it.</param>
/// <param name="Program">Version and commit.</param>
/// <param name="Setting">How pictures were drawn.</param>
/// <param name="Data">Hash of the training pictures of the data set.</param>
/// <param name="DataCommands">That made data set and judge.</param>
/// <param name="ReferenceCount">Real pictures that FID is measured against.</param>
/// <param name="Networks">That measure.</param>
/// <param name="Methods">In the table's order.</param>
/// <param name="HeldOut">The same figures of real pictures.</param>
internal sealed record ComparisonReport(
    string Command, string Program, ComparisonSetting Setting, string Data, IReadOnlyList<string> DataCommands, long ReferenceCount,
    IReadOnlyList<NetworkRecord> Networks, IReadOnlyList<MethodFigures> Methods, SetFigures HeldOut)
{
    /// <summary>The paper's own rows.</summary>
    public IReadOnlyList<PaperRow> Paper { get; } = PaperRow.All;

    /// <summary>How EmoGen stands to each other method.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; } = Verdict.Of(Methods);

    /// <summary>The compared pack.</summary>
    [JsonIgnore]
    public MethodFigures EmoGen => Methods.Single(m => m.Kind == MethodKind.EmoGen);

    /// <summary>Whether small networks stand where the paper has public ones.</summary>
    [JsonIgnore]
    public bool HasStandIns => Networks.Any(n => n.StandsFor is not null);

    /// <summary>Sentences about figures with too few pictures, each with the figures that it is about, over all methods.</summary>
    [JsonIgnore]
    public IEnumerable<(string Warning, string Where)> Warnings => Methods.Select(m => (m.Name, m.Figures)).Append(("real pictures", HeldOut))
        .SelectMany(m => Measure.Paper1.Concat(Measure.Others).Select(measure => (measure.Title, m.Item1, measure.Of(m.Item2)?.Warning)))
        .Where(w => w.Warning is not null)
        .GroupBy(w => (w.Warning, w.Title), w => w.Item2)
        .Select(g => (g.Key.Warning!, $"{g.Key.Title}: {string.Join(", ", g)}"));
}
