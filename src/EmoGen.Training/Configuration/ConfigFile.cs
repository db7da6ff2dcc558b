using System.CommandLine;
using EmoGen.Training.Commands;

namespace EmoGen.Training.Configuration;

/// <summary>
/// Options from a YAML file. Its keys are those of the reference's <c>config.yaml</c>, and for all else the names of the command's own options; an option
/// of the command line counts more than the file's.
/// </summary>
internal static class ConfigFile
{
    public static readonly Option<FileInfo?> Option = new("--config")
    {
        Description = "options in a YAML file, by their names or by those in the reference's config.yaml; options given here count more (docs/config.md)",
        HelpName = "FILE",
    };

    /// <summary>Options of which one stands in the place of the other.</summary>
    private static readonly (string One, string Other)[] Rivals =
        [("--steps", "--epochs"), .. MappingNetworkOptions.Names.Select(name => (MappingNetworkOptions.FileName, name))];

    /// <summary>Parses a command line again, with what its <c>--config</c> adds to it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="parsed">The same, parsed.</param>
    /// <param name="error">Is told of keys that have no meaning here.</param>
    /// <exception cref="InvalidDataException">A key of the file is unknown or has a wrong value; the message names file, line and key.</exception>
    public static ParseResult Apply(IReadOnlyList<string> arguments, ParseResult parsed, TextWriter error)
    {
        if (parsed.GetResult(Option) is null || parsed.GetValue(Option) is not { } file)
        {
            return parsed;
        }

        Dictionary<string, Option> options = parsed.CommandResult.Command.Options.Where(o => o != Option).ToDictionary(option => option.Name);
        (Option Option, string[] Arguments)[] settings = [.. ConfigKeys.Match(YamlSettings.Read(file.ToString()), options, error)
            .Select(s => (s.Option, OptionValues.Arguments(s.Option, s.Setting)))];
        string[] added = [.. settings.Where(s => !Given(s.Option.Name)).SelectMany(s => s.Arguments)];
        return parsed.RootCommandResult.Command.Parse([.. arguments, .. added], parsed.Configuration);

        bool Given(string name) => Rivals.Where(r => r.One == name || r.Other == name).SelectMany(r => new[] { r.One, r.Other }).Append(name)
            .Any(either => parsed.GetResult(options[either]) is { Implicit: false });
    }
}
