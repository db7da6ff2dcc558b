using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EmoGen.Training.Configuration;

/// <summary>A key of a configuration file and its value.</summary>
/// <param name="File">For messages.</param>
/// <param name="Line">For messages, from 1.</param>
/// <param name="Key">As it stands there.</param>
/// <param name="Values">As they stand there, none for null.</param>
/// <param name="IsList">Whether the value is a list.</param>
internal sealed record Setting(string File, long Line, string Key, IReadOnlyList<string> Values, bool IsList)
{
    public InvalidDataException Wrong(string problem) => new($"{File}, line {Line}: '{Key}' {problem}");
}

/// <summary>Reads a YAML file, or one of JSON, which is YAML too, of keys with values or lists of values.</summary>
internal static class YamlSettings
{
    private static readonly string[] Nulls = ["", "~", "null", "Null", "NULL"];

    /// <exception cref="InvalidDataException">It is no such file; the message names the line.</exception>
    public static IReadOnlyList<Setting> Read(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using StreamReader reader = File.OpenText(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{path}, line {e.Start.Line}: cannot be read as YAML: {e.Message}", e);
        }

        return yaml.Documents switch
        {
            [] => [],
            [{ RootNode: YamlMappingNode root }] => [.. root.Select(entry => SettingOf(path, entry.Key, entry.Value))],
            _ => throw new InvalidDataException($"{path}: is no single table of keys and values"),
        };
    }

    private static Setting SettingOf(string path, YamlNode key, YamlNode value)
    {
        string name = key is YamlScalarNode { Value: { } text } ? text : throw new InvalidDataException($"{path}, line {key.Start.Line}: a key is no text");
        var setting = new Setting(path, key.Start.Line, name, [], value is YamlSequenceNode);
        YamlNode[] nodes = value is YamlSequenceNode list ? [.. list] : [value];
        return setting with
        {
            Values = nodes is [YamlScalarNode { Style: ScalarStyle.Plain } lone] && !setting.IsList && Nulls.Contains(lone.Value)
                ? []
                : [.. nodes.Select(node => (node as YamlScalarNode)?.Value ?? throw setting.Wrong("is a table, expected a value or a list of values"))],
        };
    }
}
