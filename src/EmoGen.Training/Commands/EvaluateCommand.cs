using System.CommandLine;
using EmoGen.Engine.Diffusion;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen evaluate</c>: what models' pictures show.</summary>
internal static class EvaluateCommand
{
    public static readonly Option<DirectoryInfo> Model = LoopCommand.Folder("--model", "the pack");
    public static readonly Option<DirectoryInfo> Judge = LoopCommand.Folder("--judge", "a run of 'train encoder' on pictures that no other part has learned from: its network judges emotions");
    public static readonly Option<DirectoryInfo> Data = LoopCommand.Folder("--data", "the data set's folder: splits test and val are the held-out pictures");
    public static readonly Option<DirectoryInfo> Output = LoopCommand.Folder("--output", "the report's folder; pictures that it has are not drawn again");
    public static readonly Option<int> Count = Positive("--count", "pictures of each emotion", 100);
    public static readonly Option<long> Seed = new("--seed") { Description = "seed of the first picture", DefaultValueFactory = _ => 1 };
    public static readonly Option<int> Workers = Positive("--workers", "pictures that are drawn at once, each by a copy of the model", Math.Min(2, Environment.ProcessorCount));

    public static Command Create() => new("evaluate", "Measure what models' pictures show.")
    {
        EvaluatePicturesCommand.Create(), EvaluatePackCommand.Create(), EvaluateTable1Command.Create(), EvaluateGalleryCommand.Create(),
    };

    /// <summary>A number of at least one.</summary>
    public static Option<int> Positive(string name, string description, int value)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1");
            }
        });
        return option;
    }

    /// <summary>Sets what a command does; a refused request and a stop are one sentence.</summary>
    public static void Act(Command command, Action<ParseResult, string, CancellationToken> act) => command.SetAction((arguments, cancellation) => Task.Run(
        () =>
        {
            try
            {
                act(arguments, Directory.CreateDirectory(arguments.GetRequiredValue(Output).FullName).FullName, cancellation);
                return 0;
            }
            catch (RequestException refused)
            {
                arguments.InvocationConfiguration.Error.WriteLine($"{refused.Field}: {refused.Message}");
            }
            catch (OperationCanceledException)
            {
                arguments.InvocationConfiguration.Error.WriteLine("Stopped; what was finished is kept, and the same command goes on.");
            }

            return 1;
        },
        CancellationToken.None));
}
