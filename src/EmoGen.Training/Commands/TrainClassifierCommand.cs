using System.CommandLine;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage1;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train classifier</c>.</summary>
internal static class TrainClassifierCommand
{
    private static readonly Option<DirectoryInfo> Clip = LoopCommand.Folder("--clip", "a full CLIP: its folder, a run of 'train clip' or a pack");

    public static Command Create()
    {
        Option<string> split = new("--split") { Description = "the pictures to learn from", DefaultValueFactory = _ => "classifier" };
        Option<string> val = new("--val") { Description = "the pictures that decide which weights are kept", DefaultValueFactory = _ => "val" };
        return LoopCommand.Create(
            "classifier", "The judge: emotions from CLIP image features, on a split of its own.", new LoopDefaults(3000, 128, 1e-2),
            [TrainInputs.Data, TrainInputs.Index, split, val, Clip, TrainInputs.Cache],
            (arguments, options, cancellation) =>
            {
                string data = TrainInputs.Folder(arguments, TrainInputs.Data);
                var inputs = new ClassifierInputs(
                    TrainInputs.Pictures(arguments, data, arguments.GetRequiredValue(split)).WithAllEmotions(least: 1), PictureSet.Open(data, arguments.GetRequiredValue(val)),
                    TrainInputs.Folder(arguments, Clip), arguments.GetValue(TrainInputs.Cache)?.FullName);
                return EmotionClassifierTrainer.Train(inputs, options, cancellation);
            });
    }
}
