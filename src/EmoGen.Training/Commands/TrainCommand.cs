using System.CommandLine;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen train</c>: every part of a pack, each a resumable run.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Train a part of a model pack; the same command resumes a stopped run.")
    {
        PretrainingCommands.Tokenizer(),
        PretrainingCommands.Autoencoder(),
        PretrainingCommands.Clip(),
        PretrainingCommands.UNet(),
        TrainEncoderCommand.Create(),
        TrainClassifierCommand.Create(),
        TrainMappingCommand.Create(),
        TrainTextualInversionCommand.Create(),
        TrainDreamBoothCommand.Create(),
    };
}
