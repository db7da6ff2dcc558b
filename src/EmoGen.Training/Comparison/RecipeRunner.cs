using System.CommandLine;
using System.Globalization;
using EmoGen.Training.Commands;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Comparison;

/// <summary>What recipes are made with.</summary>
/// <param name="Model">The compared pack's folder.</param>
/// <param name="Data">The data set's folder; null to draw one.</param>
/// <param name="Workers">Threads of a training.</param>
/// <param name="Scale">Of steps and pictures.</param>
internal sealed record RecipeInputs(string Model, string? Data, int Workers, double Scale);

/// <summary>Runs the stages of recipes that are not finished yet, in this process, by the commands that a user would give.</summary>
/// <param name="folder">Knows which are finished.</param>
/// <param name="inputs">What they take.</param>
/// <param name="log">Is told what is done.</param>
internal sealed class RecipeRunner(ComparisonFolder folder, RecipeInputs inputs, TextWriter log)
{
    /// <summary>Where the data set lies.</summary>
    public string Data => inputs.Data ?? Path.Combine(folder.Root, "data");

    /// <summary>Where a run lies.</summary>
    public string Run(string stage) => Path.Combine(folder.Root, "runs", stage);

    /// <summary>The pack that a recipe made.</summary>
    public string Pack(Recipe recipe) => recipe.Stages.Count == 0 ? inputs.Model : Path.Combine(folder.Root, "packs", recipe.Name);

    /// <summary>A stage's command as a user would give it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="output">How the comparison's folder is called.</param>
    /// <param name="model">How the pack is called.</param>
    /// <param name="data">How the data set is called, where it is given.</param>
    public string Command(RecipeStage stage, string output, string model, string? data) =>
        "emogen " + string.Join(' ', Filled(stage, output, model, data).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));

    /// <exception cref="RunException">A stage failed, or was made otherwise before.</exception>
    /// <exception cref="OperationCanceledException">Stopped; what is finished is kept.</exception>
    public void Make(IReadOnlyList<RecipeStage> stages, CancellationToken cancellation)
    {
        RecipeStage[] missing = [.. stages.Where(stage => !folder.Has(stage.Name, Line(stage)))];
        log.WriteLine($"{stages.Count} stages, {stages.Count - missing.Length} of them finished{(missing.Length == 0 ? "" : $"; the others take {Time(missing.Sum(Minutes))} on two cores")}");
        int threads = get_num_threads();
        foreach ((int i, RecipeStage stage) in missing.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            log.WriteLine($"[{i + 1}/{missing.Length}] {stage.Name}, {Time(Minutes(stage))}: emogen {string.Join(' ', Filled(stage))}");
            try
            {
                Make(stage, cancellation);
            }
            finally
            {
                set_num_threads(threads); // a training chose its own number
            }

            folder.Add(stage.Name, Line(stage));
        }
    }

    private void Make(RecipeStage stage, CancellationToken cancellation)
    {
        string[] words = Filled(stage);
        int output = Array.IndexOf(words, "--output");
        if (output >= 0 && Directory.Exists(words[output + 1]))
        {
            return; // data sets and packs appear whole: the process ended before it was noted
        }

        ParseResult parsed = new RootCommand { DataCommand.Create(), TrainCommand.Create(), PackCommand.Create() }.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var error, ..])
        {
            throw new RunException($"{stage.Name}: {error.Message}");
        }

        var configuration = new InvocationConfiguration { Output = log, Error = log, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        int code = parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw new RunException($"{stage.Name}: was not finished, as said above; the same command goes on from here");
        }
    }

    private string Line(RecipeStage stage) => string.Join(' ', stage.Words(inputs.Scale));

    private string[] Filled(RecipeStage stage) => Filled(stage, folder.Root, inputs.Model, inputs.Data);

    private string[] Filled(RecipeStage stage, string output, string model, string? data) => [.. stage.Words(inputs.Scale).Select(word => word
        .Replace("{data}", data ?? "{output}/data", StringComparison.Ordinal).Replace("{output}", output, StringComparison.Ordinal)
        .Replace("{model}", model, StringComparison.Ordinal).Replace("{workers}", inputs.Workers.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))];

    private double Minutes(RecipeStage stage) => stage.Minutes * inputs.Scale;

    private static string Time(double minutes) => minutes < 1 ? "less than a minute" : minutes < 90 ? $"about {minutes:f0} min" : string.Create(CultureInfo.InvariantCulture, $"about {minutes / 60:f1} h");
}
