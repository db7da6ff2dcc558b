using System.CommandLine;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Commands;

/// <summary>What several training commands take.</summary>
internal static class TrainInputs
{
    public static readonly Option<DirectoryInfo> Data = LoopCommand.Folder("--data", "the data set's folder");
    public static readonly Option<DirectoryInfo> Tokenizer = LoopCommand.Folder("--tokenizer", "the tokenizer's folder");
    public static readonly Option<DirectoryInfo> Clip = LoopCommand.Folder("--clip", "the run of 'train clip'");
    public static readonly Option<DirectoryInfo> Autoencoder = LoopCommand.Folder("--autoencoder", "the run of 'train autoencoder'");

    public static readonly Option<string[]> Index = new("--index")
    {
        Description = "the order of the pictures, with repetitions: files of 'data balance', or the reference's .pkl lists (default: each picture once)",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly Option<DirectoryInfo?> Cache = new("--cache") { Description = "for what is computed once a picture (default: cache/ in the data set's folder)" };

    public static string Folder(ParseResult arguments, Option<DirectoryInfo> option) => arguments.GetRequiredValue(option).FullName;

    public static string Split(ParseResult arguments, string name) => Path.Combine(Folder(arguments, Data), name);

    /// <summary>The pictures to learn from, in the order of <c>--index</c> where it is given.</summary>
    public static PictureSet Pictures(ParseResult arguments, string folder, string split)
    {
        PictureSet set = PictureSet.Open(folder, split);
        return arguments.GetValue(Index) is { Length: > 0 } files ? set.InOrderOf(files) : set;
    }
}
