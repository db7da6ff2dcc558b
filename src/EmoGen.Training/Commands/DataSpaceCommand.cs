using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data space</c>: the emotion space of a data set.</summary>
internal static class DataSpaceCommand
{
    public static Command Create()
    {
        var encoder = new Option<string>("--encoder") { Required = true, Description = "stage 1's network: a run of 'train encoder', a pack, or the reference's .pth", HelpName = "PATH" };
        var output = new Option<FileInfo>("--output") { Required = true, Description = "the .safetensors file to write, as --emotion-space takes it" };
        var command = new Command("space", "Measures mean and standard deviation of each emotion's vectors.") { TrainInputs.Data, DataCommand.Split, encoder, TrainInputs.Cache, output };
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                PictureSet set = PictureSet.Open(TrainInputs.Folder(arguments, TrainInputs.Data), arguments.GetRequiredValue(DataCommand.Split));
                Given<EmotionEncoder> given = GivenParts.Encoder(arguments.GetRequiredValue(encoder));
                using EmotionEncoder network = given.Part;
                using EmotionRows rows = EmotionRows.Open(arguments.GetValue(TrainInputs.Cache)?.FullName ?? set.CacheFolder, set, network, given.Hash, cancellation);
                using EmotionSpace space = rows.Space(set);
                string path = arguments.GetRequiredValue(output).FullName;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Safetensors.Write(path, space.ToTensors());
                Console.WriteLine($"emotion space of {space.Size} dimensions, {set.Count} pictures: {path}");
            },
            CancellationToken.None));
        return command;
    }
}
