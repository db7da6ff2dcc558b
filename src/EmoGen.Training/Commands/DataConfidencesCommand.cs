using System.CommandLine;
using System.Text;
using System.Text.Json;
using EmoGen.Engine;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data confidences</c>: a_ij of a data set's attributes, measured by a classifier.</summary>
internal static class DataConfidencesCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var classifier = new Option<string?>("--classifier") { Description = "the emotion classifier on CLIP's features: a run of 'train classifier', a pack, or the reference's .pth", HelpName = "PATH" };
        var clip = new Option<string?>("--clip") { Description = "the full CLIP of --classifier: its folder, a run of 'train clip' or a pack (default: that of --classifier)", HelpName = "PATH" };
        var encoder = new Option<string?>("--encoder") { Description = "stage 1's network instead, as 'train mapping' measures: a run of 'train encoder', a pack, or the reference's .pth", HelpName = "PATH" };
        var output = new Option<FileInfo>("--output") { Required = true, Description = "the table to write, as --attributes takes it" };
        var command = new Command("confidences", "Measures how strongly each attribute speaks of each emotion: the mean probabilities of its pictures.")
        { TrainInputs.Data, DataCommand.Split, classifier, clip, encoder, TrainInputs.Cache, output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(classifier) is null == result.GetValue(encoder) is null)
            {
                result.AddError("one of --classifier and --encoder is needed");
            }
        });
        command.SetAction((arguments, cancellation) => Task.Run(
            () =>
            {
                string folder = TrainInputs.Folder(arguments, TrainInputs.Data), split = arguments.GetRequiredValue(DataCommand.Split);
                PictureSet set = PictureSet.Open(folder, split).WithAttribute();
                if (set.Count == 0)
                {
                    throw new InvalidDataException($"{folder}: no picture of the split '{split}' has an attribute, expected objects or scenes");
                }

                string? cache = arguments.GetValue(TrainInputs.Cache)?.FullName;
                using Tensor probabilities = arguments.GetValue(classifier) is { } judge
                    ? PictureProbabilities.ByClassifier(cache, set, judge, arguments.GetValue(clip) ?? judge, cancellation)
                    : PictureProbabilities.ByEncoder(cache, set, arguments.GetRequiredValue(encoder)!, cancellation);
                Write(AttributeConfidences.Measure(set, probabilities), set, arguments.GetRequiredValue(output).FullName);
            },
            CancellationToken.None));
        return command;
    }

    private static void Write(AttributeTable table, PictureSet set, string path)
    {
        WholeFile.Write(path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(table.ToJson(), Indented) + "\n"));
        Console.WriteLine($"{"emotion",-14}{"attributes",10}  the strongest");
        foreach (Emotion emotion in EmotionNames.All)
        {
            EmotionAttribute[] own = [.. table.Attributes.Where(a => a.Emotion == emotion).OrderByDescending(a => table.Confidences(a.Kind)[a.Name][(int)emotion])];
            string strongest = string.Join(", ", own.Take(5).Select(a => FormattableString.Invariant($"{a.Name} {table.Confidences(a.Kind)[a.Name][(int)emotion]:f2}")));
            Console.WriteLine($"{emotion.Name(),-14}{own.Length,10}  {strongest}");
        }

        Console.WriteLine($"{table.Attributes.Count} attributes of {set.Count} pictures: {path}");
    }
}
