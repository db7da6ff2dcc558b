using System.CommandLine;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage1;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train classifier</c>.</summary>
internal static class TrainClassifierCommand
{
    public static Command Create() => LoopCommand.Create(
        "classifier", "The judge: emotions from CLIP image features, on a split of its own.", new LoopDefaults(3000, 128, 1e-2), [TrainInputs.Data, TrainInputs.Clip],
        (arguments, options, cancellation) => EmotionClassifierTrainer.Train(
            CaptionedPictures.Load(TrainInputs.Split(arguments, "classifier")), CaptionedPictures.Load(TrainInputs.Split(arguments, "test")),
            TrainInputs.Folder(arguments, TrainInputs.Clip), options, cancellation));
}
