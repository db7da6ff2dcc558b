using System.CommandLine;
using EmoGen.Engine.Packs;

namespace EmoGen.Training.Commands;

/// <summary><c>emogen pack import</c>: a Stable Diffusion snapshot and the reference's files become a pack.</summary>
internal static class PackImportCommand
{
    private static readonly Option<DirectoryInfo> Base = Required<DirectoryInfo>("--base", "FOLDER", "a Stable Diffusion 1.x snapshot");

    private static readonly Option<DirectoryInfo> Clip =
        new("--clip") { Description = "a full CLIP whose text tower is the snapshot's, for scoring", HelpName = "FOLDER" };

    private static readonly Option<FileInfo> Mapper = Required<FileInfo>("--mapper", "FILE", "the mapping network: mapper.pth, or .safetensors");

    private static readonly Option<FileInfo> MapperConfig =
        new("--mapper-config") { Description = "its mapping.json, where its keys do not tell how it is built", HelpName = "FILE" };

    private static readonly Option<DirectoryInfo> EmotionSpace =
        Required<DirectoryInfo>("--emotion-space", "FOLDER", "amusement_mean_v2.pt, amusement_std_v2.pt, ...");

    private static readonly Option<FileInfo> Classifier = new("--classifier") { Description = "the CLIP emotion classifier's .pth", HelpName = "FILE" };

    private static readonly Option<DirectoryInfo> Attributes =
        new("--attributes") { Description = "object_attr.pkl, scene_attr.pkl and attr_coefficient_emotion_*.pkl", HelpName = "FOLDER" };

    private static readonly Option<DirectoryInfo> Output = Required<DirectoryInfo>("--output", "PACK", "the pack's folder, which must not exist yet");

    private static readonly Option<string> Name = new("--name") { Description = "the pack's name; otherwise the folder's", HelpName = "NAME" };

    private static readonly Option<string> Licence = new("--licence")
    {
        Description = "the weights' licence",
        HelpName = "NAME",
        DefaultValueFactory = _ => "see the source",
    };

    private static readonly Option<string> NeutralWord = new("--neutral-word")
    {
        Description = "the word that intensity 0 stands for",
        HelpName = "WORD",
        DefaultValueFactory = _ => "picture",
    };

    public static Command Create()
    {
        Command command = new("import", "Make a pack of a Stable Diffusion snapshot and the reference implementation's own files.")
        {
            Base, Clip, Mapper, MapperConfig, EmotionSpace, Classifier, Attributes, Output, Name, Licence, NeutralWord,
        };
        command.SetAction(options => PackCommand.Guard(options, (output, error) =>
        {
            DirectoryInfo target = options.GetRequiredValue(Output);
            var import = new PackImport
            {
                Base = options.GetRequiredValue(Base).FullName,
                Clip = options.GetValue(Clip)?.FullName,
                Mapper = options.GetRequiredValue(Mapper).FullName,
                MapperConfig = options.GetValue(MapperConfig)?.FullName,
                EmotionSpace = options.GetRequiredValue(EmotionSpace).FullName,
                Classifier = options.GetValue(Classifier)?.FullName,
                Attributes = options.GetValue(Attributes)?.FullName,
                Name = options.GetValue(Name) ?? target.Name,
                Licence = options.GetRequiredValue(Licence),
                NeutralWord = options.GetRequiredValue(NeutralWord),
            };
            error.WriteLine($"copying and checking {import.Base}");
            ModelPack pack = import.WriteTo(target.FullName);
            output.WriteLine($"{pack.Folder} {pack.Hash}");
            return 0;
        }));
        return command;
    }

    private static Option<T> Required<T>(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help, Required = true };
}
