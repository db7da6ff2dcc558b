using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Training.Baselines;
using EmoGen.Training.Runs;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train dreambooth</c>.</summary>
internal static class TrainDreamBoothCommand
{
    private static readonly Option<DirectoryInfo> Model = LoopCommand.Folder("--model", "a model pack or Stable Diffusion 1.x snapshot, which stays as it is");

    private static readonly Option<string> InstancePrompt = new("--instance-prompt")
    {
        Description = "what an emotion's pictures are called, with {emotion} where its name stands",
        DefaultValueFactory = _ => "an image of sks {emotion}",
    };

    private static readonly Option<string> ClassPrompt = new("--class-prompt")
    {
        Description = "what the pictures are called that the model draws before it learns, and goes on learning so that it forgets nothing",
        DefaultValueFactory = _ => "an image",
    };

    private static readonly Option<bool> LearnText = new("--text-encoder") { Description = "train the text encoder too" };

    private static readonly Option<bool> Checkpointing = new("--gradient-checkpointing")
    {
        Description = "need less memory and more time: the backward pass computes each of the U-Net's blocks again",
    };

    public static Command Create()
    {
        string[] names = [.. EmotionNames.All.Select(e => e.Name())];
        Option<string> only = new("--emotion") { Description = "the only emotion to learn (default: all eight in one U-Net)" };
        only.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !names.Contains(value))
            {
                result.AddError($"--emotion: '{value}' is none of {string.Join(", ", names)}.");
            }
        });
        Option<int> priorCount = new("--prior-count") { Description = "these pictures; 0 to learn without them", DefaultValueFactory = _ => 200 };
        priorCount.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) { result.AddError("--prior-count must be at least 0"); } });
        Option<double> priorWeight = new("--prior-weight") { Description = "of their loss", DefaultValueFactory = _ => 1 };
        priorWeight.Validators.Add(result => { if (!(result.GetValueOrDefault<double>() >= 0)) { result.AddError("--prior-weight must be at least 0"); } });
        return LoopCommand.Create(
            "dreambooth", "A baseline: a U-Net that learns what 'sks fear' looks like.",
            new LoopDefaults(1000, 4, 5e-6, RateSchedule.Constant, WarmUp: 0, Ema: 0),
            [Model, TrainInputs.Data, TrainInputs.Index, only, InstancePrompt, ClassPrompt, priorCount, priorWeight, LearnText, Checkpointing],
            (arguments, options, cancellation) => new DreamBoothTrainer(
                ModelPack.Open(TrainInputs.Folder(arguments, Model)), TrainInputs.Pictures(arguments, TrainInputs.Folder(arguments, TrainInputs.Data), "train"),
                new DreamBoothOptions(
                    EmotionNames.TryParse(arguments.GetValue(only), out Emotion emotion) ? emotion : null,
                    arguments.GetRequiredValue(InstancePrompt), arguments.GetRequiredValue(ClassPrompt),
                    arguments.GetValue(priorCount), arguments.GetValue(priorWeight), arguments.GetValue(LearnText))
                {
                    GradientCheckpointing = arguments.GetValue(Checkpointing),
                },
                options).Train(cancellation));
    }
}
