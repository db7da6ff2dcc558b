using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using EmoGen.Api.Http;
using EmoGen.Engine.Emotions;

namespace EmoGen.Api.Studies;

/// <summary>A study that is wished for.</summary>
public sealed record NewStudy
{
    private const int MaxMethods = 10;
    private const int MaxTrialsPerCell = 10;
    private const int MaxChecks = 20;
    private const int MaxTrials = 600;

    private static readonly int[] Grids = [4, 9, 16, 25];

    [Required]
    [Description("Shown to participants, 1 to 100 characters.")]
    public string? Name { get; init; }

    [Description("Shown to participants before the first question, up to 2000 characters.")]
    public string? Instructions { get; init; }

    [Required]
    [Description("One or more of image-fidelity, emotion-faithfulness, semantic-diversity.")]
    public IReadOnlyList<string?>? Questions { get; init; }

    [Required]
    [Description("The name of the method that each of the others is compared with.")]
    public string? Ours { get; init; }

    [Required]
    [Description("2 to 10 methods, each with its pictures.")]
    public IReadOnlyList<NewStudyMethod?>? Methods { get; init; }

    [Description("The emotions to compare; null is all eight.")]
    public IReadOnlyList<string?>? Emotions { get; init; }

    [Description("Trials of each question, baseline and emotion for each participant, 1 to 10, by default 1.")]
    public int? TrialsPerCell { get; init; }

    [Description("Pictures of a grid: 4, 9, 16 or 25, by default 9.")]
    public int? Grid { get; init; }

    [Description("Attention checks for each participant, 0 to 20, by default 2.")]
    public int? AttentionChecks { get; init; }

    [Description("Pairs that each participant sees again with the sides swapped: at most 20 and half of the pairs, by default 2.")]
    public int? Repeats { get; init; }

    [Description("Decides which pictures are taken, the order of trials and the intervals of the results; null draws one.")]
    public int? Seed { get; init; }

    /// <summary>The design with every default filled in.</summary>
    /// <exception cref="ProblemException">A field is wrong; the problem names every one.</exception>
    public StudyDesign CheckedDesign()
    {
        Checks checks = new();
        checks
            .Require(Name is { Length: > 0 and <= Study.MaxNameLength } && IsPrintable(Name), "name", $"Expected 1 to {Study.MaxNameLength} printable characters.")
            .Require(
                Instructions is null || (Instructions.Length <= Study.MaxInstructionsLength && IsPrintable(Instructions.ReplaceLineEndings(""))),
                "instructions",
                $"Expected at most {Study.MaxInstructionsLength} printable characters.")
            .Range("trialsPerCell", TrialsPerCell, 1, MaxTrialsPerCell)
            .Require(Grid is null || Grids.Contains(Grid.Value), "grid", $"Expected one of {string.Join(", ", Grids)}, got {Grid}.")
            .Range("attentionChecks", AttentionChecks, 0, MaxChecks)
            .Range("seed", Seed, 0, int.MaxValue);
        CheckNames(checks, "questions", Questions, StudyQuestion.All, isNeeded: true);
        CheckNames(checks, "emotions", Emotions, [.. EmotionNames.All.Select(e => e.Name())], isNeeded: false);
        CheckMethods(checks);
        checks.ThrowIfAny();
        StudyDesign design = new()
        {
            Questions = [.. StudyQuestion.All.Where(question => Questions!.Contains(question))],
            Ours = Ours!,
            Methods = [.. Methods!.Select(method => method!.Name!)],
            Emotions = [.. EmotionNames.All.Select(e => e.Name()).Where(name => Emotions?.Contains(name) ?? true)],
            TrialsPerCell = TrialsPerCell ?? 1,
            Grid = Grid ?? 9,
            AttentionChecks = AttentionChecks ?? 2,
            Repeats = 0,
            Seed = Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        int most = Math.Min(MaxChecks, design.Pairs / 2);
        design = design with { Repeats = Repeats ?? Math.Min(2, most) };
        checks.Range("repeats", Repeats, 0, most)
            .Require(design.Trials <= MaxTrials, "trialsPerCell", $"A participant would have {design.Trials} trials; expected at most {MaxTrials}.").ThrowIfAny();
        return design;
    }

    private static void CheckNames(Checks checks, string field, IReadOnlyList<string?>? names, IReadOnlyList<string> known, bool isNeeded)
    {
        checks.Require(names is { Count: > 0 } || (names is null && !isNeeded), field, $"Expected one or more of {string.Join(", ", known)}.");
        for (int k = 0; k < names?.Count; k++)
        {
            checks.OneOf($"{field}[{k}]", names[k] ?? "", known).Require(!names.Take(k).Contains(names[k]), $"{field}[{k}]", "It stands twice.");
        }
    }

    private void CheckMethods(Checks checks)
    {
        checks.Require(Methods?.Count is >= 2 and <= MaxMethods, "methods", $"Expected 2 to {MaxMethods} methods, got {Methods?.Count ?? 0}.");
        string?[] names = [.. Methods?.Take(MaxMethods).Select(method => method?.Name) ?? []];
        for (int k = 0; k < names.Length; k++)
        {
            string field = $"methods[{k}]";
            checks.Require(Methods![k] is not null, field, "Expected an object.");
            Methods[k]?.Check(checks, field);
            checks.Require(names[k] is null || !names.Take(k).Contains(names[k]), $"{field}.name", "It stands twice.");
        }

        checks.Require(Ours is not null && names.Contains(Ours), "ours", "Expected the name of one of the methods.");
    }

    private static bool IsPrintable(string text) => !text.Any(char.IsControl);
}

/// <summary>A method and where its pictures are: finished jobs, or a folder.</summary>
public sealed record NewStudyMethod
{
    private const int MaxNameLength = 60;
    private const int MaxJobs = 1000;
    private const int MaxFolderLength = 300;

    /// <summary>What a spreadsheet takes for the beginning of a formula in an exported CSV.</summary>
    private const string FormulaStarts = "=+-@";

    [Required]
    [Description("1 to 60 characters, none of = + - @ first; participants never see it.")]
    public string? Name { get; init; }

    [Description("Generations and transfers that have succeeded, of one emotion each.")]
    public IReadOnlyList<Guid>? Jobs { get; init; }

    [Description("A folder below EmoGen:Studies:Folder, with a folder of pictures for each emotion in it or in its folder generation.")]
    public string? Folder { get; init; }

    internal void Check(Checks checks, string field) => checks
        .Require(
            Name is { Length: > 0 and <= MaxNameLength } && !Name.Any(char.IsControl) && !FormulaStarts.Contains(Name[0]),
            $"{field}.name",
            $"Expected 1 to {MaxNameLength} printable characters, none of = + - @ first.")
        .Require((Jobs is null) != (Folder is null), field, "Expected either jobs or a folder.")
        .Require(Jobs is null or { Count: >= 1 and <= MaxJobs }, $"{field}.jobs", $"Expected 1 to {MaxJobs} ids.")
        .Require(Folder is null or { Length: >= 1 and <= MaxFolderLength }, $"{field}.folder", $"Expected 1 to {MaxFolderLength} characters.");
}
