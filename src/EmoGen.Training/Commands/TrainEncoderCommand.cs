using System.CommandLine;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Stage1;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train encoder</c>.</summary>
internal static class TrainEncoderCommand
{
    public static Command Create() => LoopCommand.Create(
        "encoder", "Stage 1: the emotion encoder and the emotion space.", new LoopDefaults(1500, 64, 1e-3), [TrainInputs.Data],
        (arguments, options, cancellation) => EmotionEncoderTrainer.Train(
            CaptionedPictures.Load(TrainInputs.Split(arguments, "train")), CaptionedPictures.Load(TrainInputs.Split(arguments, "val")),
            Mini.Json("emotion_encoder"), options, cancellation));
}
