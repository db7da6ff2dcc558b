using System.CommandLine;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen pack build</c>: puts runs together into a pack.</summary>
internal static class PackBuildCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo[]> sources = new("RUNS")
        {
            Description = "runs, tokenizers, packs and folders with emogen/prompts.json; of two with the same part the later one counts",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<DirectoryInfo> output = LoopCommand.Folder("--output", "the pack's folder, which must not exist yet");
        Option<string?> name = new("--name") { Description = "the pack's name (default: its folder's)" };
        Option<string?> version = new("--version-name") { Description = "the pack's version (default: 1.0.0)" };
        var command = new Command("build", "Put the results of training runs together into a pack.") { sources, output, name, version };
        command.SetAction(arguments => PackCommand.Guard(arguments, (results, _) =>
        {
            string[] folders = [.. arguments.GetRequiredValue(sources).Select(s => s.FullName)];
            DirectoryInfo target = arguments.GetRequiredValue(output);
            PackManifest manifest = Start(folders) with { Name = arguments.GetValue(name) ?? target.Name, Version = arguments.GetValue(version) ?? "1.0.0" };
            ModelPack pack = PackBuilder.Build(folders, manifest, target.FullName);
            results.WriteLine($"{pack.Folder}: {pack.Hash}");
            return 0;
        }));
        return command;
    }

    /// <summary>The manifest of the first pack among the sources; without one, that of a small model.</summary>
    private static PackManifest Start(IEnumerable<string> folders) =>
        folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "model_index.json"))) is { } pack ? ModelPack.Open(pack).Manifest : new PackManifest
        {
            Name = "",
            Version = "",
            Licence = "MIT",
            NeutralWord = "photo",
            Defaults = new PackDefaults(128, 128, 20, 4, SchedulerKind.UniPC),
            Limits = new PackLimits(64, 256),
        };
}
