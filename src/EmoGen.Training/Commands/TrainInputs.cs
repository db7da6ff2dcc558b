using System.CommandLine;

namespace EmoGen.Training.Commands;

/// <summary>What several training commands take.</summary>
internal static class TrainInputs
{
    public static readonly Option<DirectoryInfo> Data = LoopCommand.Folder("--data", "the data set's folder");
    public static readonly Option<DirectoryInfo> Tokenizer = LoopCommand.Folder("--tokenizer", "the tokenizer's folder");
    public static readonly Option<DirectoryInfo> Clip = LoopCommand.Folder("--clip", "the run of 'train clip'");
    public static readonly Option<DirectoryInfo> Autoencoder = LoopCommand.Folder("--autoencoder", "the run of 'train autoencoder'");

    public static string Folder(ParseResult arguments, Option<DirectoryInfo> option) => arguments.GetRequiredValue(option).FullName;

    public static string Split(ParseResult arguments, string name) => Path.Combine(Folder(arguments, Data), name);
}
