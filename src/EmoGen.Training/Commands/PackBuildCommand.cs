using System.CommandLine;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Training.Pretraining;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen pack build</c>: puts training runs together into a pack.</summary>
internal static class PackBuildCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> tokenizer = Run("--tokenizer", "the tokenizer's folder"), clip = Run("--clip", "the run of 'train clip'");
        Option<DirectoryInfo> autoencoder = Run("--autoencoder", "the run of 'train autoencoder'"), unet = Run("--unet", "the run of 'train unet'");
        Option<DirectoryInfo> encoder = Run("--encoder", "the run of 'train encoder'"), classifier = Run("--classifier", "the run of 'train classifier'");
        Option<DirectoryInfo> mapping = Run("--mapping", "the run of 'train mapping'"), output = Run("--output", "the pack's folder, which must not exist yet");
        Option<string> name = new("--name") { Description = "the pack's name", DefaultValueFactory = _ => "emogen-mini" };
        Option<string> version = new("--version-name") { Description = "the pack's version", DefaultValueFactory = _ => "0.4.0" };
        var command = new Command("build", "Put the results of training runs together into a pack.") { tokenizer, clip, autoencoder, unet, encoder, classifier, mapping, output, name, version };
        command.SetAction(arguments => PackCommand.Guard(arguments, (results, _) =>
        {
            string Folder(Option<DirectoryInfo> option) => arguments.GetRequiredValue(option).FullName;
            var runs = new PackRuns(Folder(tokenizer), Folder(clip), Folder(autoencoder), Folder(unet), Folder(encoder), Folder(classifier), Folder(mapping));
            ModelPack pack = PackBuilder.Build(runs, Manifest(arguments.GetRequiredValue(name), arguments.GetRequiredValue(version)), Folder(output));
            results.WriteLine($"{pack.Folder}: {pack.Hash}");
            return 0;
        }));
        return command;
    }

    private static Option<DirectoryInfo> Run(string name, string description) => new(name) { Description = description, Required = true };

    private static PackManifest Manifest(string name, string version) => new()
    {
        Name = name,
        Version = version,
        Licence = "MIT",
        NeutralWord = "photo",
        Defaults = new PackDefaults(128, 128, 20, 4, SchedulerKind.UniPC),
        Limits = new PackLimits(64, 256),
        Source = new Dictionary<string, string>
        {
            ["data"] = "EmoScapes (emogen data emoscapes)",
            ["tokenizer"] = "emogen train tokenizer",
            ["clip"] = "emogen train clip",
            ["text_encoder"] = "the text half of clip",
            ["vae"] = "emogen train autoencoder",
            ["unet"] = "emogen train unet",
            ["emotion_encoder"] = "emogen train encoder",
            ["emotion_space"] = "emogen train encoder",
            ["emotion_classifier"] = "emogen train classifier",
            ["mapping"] = "emogen train mapping",
            ["attributes"] = "emogen train mapping",
        },
    };
}
