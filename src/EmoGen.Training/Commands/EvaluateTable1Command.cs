using System.CommandLine;
using EmoGen.Training.Comparison;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate table1</c>: the paper's comparison on any pack.</summary>
internal static class EvaluateTable1Command
{
    private const string Name = "table1";

    private static readonly Option<string[]> Baselines = new("--baselines")
    {
        Description = $"what the pack is compared with: {string.Join(", ", Recipes.All.Select(r => r.Name))}, each made here where it takes a training; or a finished pack as NAME=PACK, by its own word for an "
            + "emotion, or as \"NAME=PACK:PROMPT\", by a plain prompt with {emotion} in it",
        DefaultValueFactory = _ => [.. Recipes.Default],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<DirectoryInfo?> Data = new("--data") { Description = "the data set's folder: trainings learn from its split train, splits test and val are the real pictures (default: EmoScapes, drawn here)" };
    private static readonly Option<DirectoryInfo?> Judge = new("--judge") { Description = "a run of 'train encoder' on pictures that no other part has learned from: its network judges emotions (default: trained here)" };
    private static readonly Option<int?> Steps = new("--steps") { Description = "of the sampler, in all methods (default: the pack's own)" };
    private static readonly Option<int> TrainWorkers = EvaluateCommand.Positive("--train-workers", "threads that share a training's batch", Math.Min(2, Environment.ProcessorCount));
    private static readonly Option<double> Scale = new("--recipe-scale") { Description = "of the recipes' steps and pictures, for a quick look; the report says it", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command(Name, "The paper's Table 1: a pack against its baselines and ablations, which are made here; resumable.")
        {
            EvaluateCommand.Model, Baselines, EvaluateCommand.Output, Data, Judge, EvaluateCommand.Count, EvaluateCommand.Seed, Steps, EvaluateCommand.Workers, TrainWorkers, Scale,
        };
        command.Validators.Add(result =>
        {
            if (ComparedMethod.Problem(result.GetValue(Baselines) ?? []) is { } problem)
            {
                result.AddError($"--baselines: {problem}");
            }

            if (result.GetValue(Scale) is not (> 0 and <= 1))
            {
                result.AddError("--recipe-scale must be above 0 and at most 1");
            }

            if (result.GetValue(Steps) < 1)
            {
                result.AddError("--steps must be at least 1");
            }
        });
        EvaluateCommand.Act(command, Compare);
        return EvaluationOptions.AddTo(command);
    }

    private static void Compare(ParseResult arguments, string output, CancellationToken cancellation)
    {
        DirectoryInfo model = arguments.GetRequiredValue(EvaluateCommand.Model);
        DirectoryInfo? data = arguments.GetValue(Data);
        var request = new ComparisonRequest
        {
            Command = Typed(arguments),
            Model = new NamedFolder(model.FullName, $"{model}"),
            Output = new NamedFolder(output, $"{arguments.GetRequiredValue(EvaluateCommand.Output)}"),
            Data = data is null ? null : new NamedFolder(data.FullName, $"{data}"),
            Judge = arguments.GetValue(Judge)?.FullName,
            Baselines = arguments.GetRequiredValue(Baselines),
            Count = arguments.GetValue(EvaluateCommand.Count),
            Seed = arguments.GetValue(EvaluateCommand.Seed),
            Steps = arguments.GetValue(Steps),
            Workers = arguments.GetValue(EvaluateCommand.Workers),
            TrainWorkers = arguments.GetValue(TrainWorkers),
            RecipeScale = arguments.GetValue(Scale),
            Mode = EvaluationOptions.ModeOf(arguments),
            Open = judge => EvaluationOptions.Open(arguments, model.FullName, judge, arguments.GetValue(EvaluateCommand.Seed)),
            Tell = evaluation => EvaluationOptions.Tell(arguments, evaluation),
        };
        ComparisonReport report = new ComparisonRun(request, arguments.InvocationConfiguration.Error).Make(cancellation);
        arguments.InvocationConfiguration.Output.Write(ComparisonTable.Markdown(report));
    }

    /// <summary>The command line as it was given.</summary>
    private static string Typed(ParseResult arguments) => string.Join(' ', arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != Name).Skip(1)
        .Select(t => t.Contains(' ', StringComparison.Ordinal) ? $"\"{t}\"" : t).Prepend($"emogen evaluate {Name}"));
}
