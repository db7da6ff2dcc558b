using System.Globalization;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Comparison;

/// <summary>Makes a comparison: data, judge and packs by their recipes, then pictures, figures and the report. What is there is not made again.</summary>
internal sealed class ComparisonRun
{
    private readonly ComparisonRequest _request;
    private readonly TextWriter _log;
    private readonly ModelPack _pack;
    private readonly RecipeRunner _recipes;
    private readonly IReadOnlyList<ComparedMethod> _methods;
    private readonly int _steps;

    /// <exception cref="RunException">The folder is another comparison's.</exception>
    /// <exception cref="InvalidDataException">The pack is not of the recipes' size, or the data set is none.</exception>
    public ComparisonRun(ComparisonRequest request, TextWriter log)
    {
        (_request, _log) = (request, log);
        _pack = ModelPack.Open(request.Model.Path);
        CheckSize();
        _steps = request.Steps ?? _pack.Manifest.Defaults.Steps;
        var folder = ComparisonFolder.Open(request.Output.Path, new Dictionary<string, string?>
        {
            ["--model"] = _pack.Hash,
            ["--data"] = request.Data is { } data ? PictureSet.Open(data.Path, "train").Hash : null,
            ["--steps"] = Invariant(_steps),
            ["--train-workers"] = Invariant(request.TrainWorkers),
            ["--recipe-scale"] = request.RecipeScale.ToString("r", CultureInfo.InvariantCulture),
        });
        _recipes = new RecipeRunner(folder, new RecipeInputs(request.Model.Path, request.Data?.Path, request.TrainWorkers, request.RecipeScale), log);
        _methods = Methods();
    }

    /// <returns>What the files say that were written.</returns>
    public ComparisonReport Make(CancellationToken cancellation)
    {
        RecipeStage[] ownData = _request.Data is null ? [Recipes.Data] : [], ownJudge = _request.Judge is null ? [.. Recipes.Judge] : [];
        RecipeStage[] made = [.. _methods.SelectMany(m => m.Recipe?.Stages ?? [])];
        _recipes.Make([.. ownData, .. ownJudge, .. made], cancellation);

        var drawings = new ComparisonPictures(_request, _steps, _log);
        (ComparedMethod Method, ModelPack Pack, PictureFolder Folder, WantedPicture[] Wanted)[] drawn = [.. _methods.Select(m =>
        {
            ModelPack pack = m.Kind == MethodKind.EmoGen ? _pack : ModelPack.Open(m.Pack);
            (PictureFolder folder, WantedPicture[] wanted) = drawings.Draw(m, pack, cancellation);
            return (m, pack, folder, wanted);
        })];
        IReadOnlyList<ReportSheet> sheets = drawings.Sheets([.. drawn.Select(d => (d.Method, d.Folder, d.Wanted))], _pack, cancellation);

        using PictureEvaluation evaluation = _request.Open(_request.Judge ?? _recipes.Run(Recipes.Judge[^1].Name));
        using var heldOut = new HeldOutPictures(_recipes.Data, evaluation, cancellation);
        MethodFigures[] figures = [.. drawn.Select(d =>
        {
            _log.WriteLine($"measuring {d.Method.Name}");
            string[] commands = [.. d.Method.Recipe?.Stages.Select(CommandOf) ?? []];
            return new MethodFigures(
                d.Method.Name, d.Method.Kind, $"{d.Pack.Manifest.Name} {d.Pack.Manifest.Version}", d.Pack.Hash, d.Method.Prompt, commands,
                evaluation.Measure(evaluation.Look(d.Folder.Measured(d.Wanted), cancellation), heldOut.Reference, cancellation));
        })];
        _request.Tell(evaluation);
        var report = new ComparisonReport(
            _request.Command, RunRecord.Commit, Setting(), PictureSet.Open(_recipes.Data, "train").Hash, [.. ownData.Concat(ownJudge).Select(CommandOf)], heldOut.Reference.Count,
            evaluation.Networks.Records, figures, heldOut.Figures);
        ComparisonFiles.Write(_request.Output.Path, report, sheets, Curves(ownJudge.Concat(made)));
        _log.WriteLine(Path.Combine(_request.Output.Path, ComparisonFiles.Page));
        return report;
    }

    /// <summary>The paper's order: baselines, the compared pack, its variants.</summary>
    private IReadOnlyList<ComparedMethod> Methods()
    {
        ComparedMethod[] others = [.. _request.Baselines.Select(entry => Recipes.All.FirstOrDefault(r => r.Name == entry) is { } recipe
            ? new ComparedMethod(recipe.Title, _recipes.Pack(recipe), recipe.Prompt, recipe.IsVariant ? MethodKind.Variant : MethodKind.Baseline, recipe)
            : ComparedMethod.Parse(entry)!)];
        var ours = new ComparedMethod(ComparedMethod.EmoGen, _request.Model.Path, null, MethodKind.EmoGen);
        return [.. others.Where(m => m.Kind == MethodKind.Baseline), ours, .. others.Where(m => m.Kind == MethodKind.Variant)];
    }

    private void CheckSize()
    {
        int words = MappingConfig.FromJson(Mini.Json("mapping")).WordSize;
        if (_pack.Text.HiddenSize != words && Recipes.All.FirstOrDefault(r => r.Stages.Count > 0 && _request.Baselines.Contains(r.Name)) is { } recipe)
        {
            throw new InvalidDataException(
                $"--baselines: {recipe.Name} is a recipe for packs like the bundled one, whose words have {words} numbers; {_request.Model.Name}'s have {_pack.Text.HiddenSize}: train it (docs/baselines.md) and name it as NAME=PACK");
        }
    }

    private ComparisonSetting Setting()
    {
        PackDefaults defaults = _pack.Manifest.Defaults;
        return new ComparisonSetting(
            _request.Count, _request.Seed, _steps, defaults.Steps, defaults.Width, defaults.Height, defaults.GuidanceScale, defaults.Scheduler.Name(), _request.RecipeScale, _request.Mode);
    }

    private string CommandOf(RecipeStage stage) => _recipes.Command(stage, _request.Output.Name, _request.Model.Name, _request.Data?.Name);

    private IEnumerable<Chart> Curves(IEnumerable<RecipeStage> stages) => stages
        .Select(s => (s.Name, Loss: EventFiles.Scalar(Path.Combine(_recipes.Run(s.Name), "logs"), "loss")))
        .Where(s => s.Loss.Count > 1).Select(s => ComparisonCharts.Loss(s.Name, s.Loss));

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
