using System.CommandLine;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen data</c>: makes, checks and arranges data sets.</summary>
public static class DataCommand
{
    internal static readonly Argument<string> Data = new("DATA") { Description = "The data set's folder." };

    internal static readonly Option<string> Split = new("--split") { DefaultValueFactory = _ => "train", Description = "train, val or test." };

    public static Command Create() => new("data", "Data sets.")
    {
        EmoScapesCommand.Create(), SheetCommand.Create(), DataDoctorCommand.Create(), Layout(), Balance(),
        DataConfidencesCommand.Create(), DataSpaceCommand.Create(), DataBenchCommand.Create(),
    };

    private static Command Layout()
    {
        var output = new Option<string>("--output") { Required = true, Description = "The folder to make; it must not exist yet." };
        var command = new Command("layout", "Builds the reference's attribute layout from EmoSet's annotations.") { Data, output, Split };
        command.SetAction(arguments =>
        {
            string folder = arguments.GetRequiredValue(output);
            int files = AttributeLayoutWriter.Write(arguments.GetRequiredValue(Data), arguments.GetRequiredValue(Split), folder);
            Console.WriteLine($"{files} files: {folder}");
        });
        return command;
    }

    private static Command Balance()
    {
        var output = new Option<string>("--output") { Required = true, Description = "The index file to write." };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Of the order." };
        var kind = new Option<string>("--kind") { DefaultValueFactory = _ => "all", Description = "Only pictures whose attribute is of this kind." };
        kind.AcceptOnlyFromAmong("object", "scene", "all");
        var command = new Command("balance", "Writes an index in which every emotion occurs as often as the largest.") { Data, output, Split, seed, kind };
        command.SetAction(arguments =>
        {
            PictureSet all = PictureSet.Open(arguments.GetRequiredValue(Data), arguments.GetRequiredValue(Split));
            PictureSet set = arguments.GetRequiredValue(kind) switch
            {
                "object" => all.WithAttribute(AttributeKind.Object),
                "scene" => all.WithAttribute(AttributeKind.Scene),
                _ => all,
            };
            PictureSet balanced = PictureIndex.Balance(set, arguments.GetValue(seed));
            string path = arguments.GetRequiredValue(output);
            PictureIndex.Write(path, balanced);
            Console.WriteLine($"{balanced.Count} lines of {set.Count} pictures, {balanced.Count / EmotionNames.All.Count} for each emotion: {path}");
        });
        return command;
    }
}
