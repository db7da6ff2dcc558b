using System.CommandLine;
using EmoGen.Engine.Packs;
using EmoGen.Training.Baselines;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train textual-inversion</c>.</summary>
internal static class TrainTextualInversionCommand
{
    private static readonly Option<DirectoryInfo> Model = LoopCommand.Folder("--model", "the model pack, which stays as it is");

    public static Command Create()
    {
        Option<int> vectors = new("--vectors") { Description = "words for each emotion", DefaultValueFactory = _ => 1 };
        vectors.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) { result.AddError("--vectors must be at least 1"); } });
        Option<string?> initial = new("--initial") { Description = "the word that all emotions' words start as (default: the pack's neutral word)" };
        Option<string[]> templates = new("--templates")
        {
            Description = "prompts of the training, with one {} where the emotion stands",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. TextualInversionLoss.Templates],
        };
        return LoopCommand.Create(
            "textual-inversion", "A baseline: words for each emotion, of a model that stays as it is.",
            new LoopDefaults(3000, 8, 5e-4, RateSchedule.Constant, WarmUp: 0, Ema: 0), [Model, TrainInputs.Data, TrainInputs.Index, vectors, initial, templates],
            (arguments, options, cancellation) => TextualInversionTrainer.Train(
                ModelPack.Open(TrainInputs.Folder(arguments, Model)), TrainInputs.Pictures(arguments, TrainInputs.Folder(arguments, TrainInputs.Data), "train").WithAllEmotions(least: 1),
                new TextualInversionOptions(arguments.GetValue(vectors), arguments.GetValue(initial), arguments.GetRequiredValue(templates)),
                options, cancellation));
    }
}
