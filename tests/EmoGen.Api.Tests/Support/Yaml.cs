using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace EmoGen.Api.Tests.Support;

/// <summary>YAML as JSON, which is easier to ask.</summary>
internal static class Yaml
{
    /// <summary>The documents of a file, anchors and merges resolved.</summary>
    public static List<JsonNode> Read(string path)
    {
        using StreamReader text = File.OpenText(path);
        MergingParser parser = new(new Parser(text));
        IDeserializer yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        ISerializer json = new SerializerBuilder().JsonCompatible().Build();
        List<JsonNode> documents = [];
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add(JsonNode.Parse(json.Serialize(yaml.Deserialize<object>(parser)))!);
        }

        return documents;
    }

    /// <summary>Goes down by names and numbers, such as <c>spec/containers/0</c>; null where the way ends.</summary>
    public static JsonNode? At(this JsonNode? node, string path) => path.Split('/').Aggregate(node, (at, step) => at switch
    {
        JsonObject map => map[step],
        JsonArray list when int.TryParse(step, out int index) && index < list.Count => list[index],
        _ => null,
    });

    public static string? TextAt(this JsonNode? node, string path) => node.At(path)?.ToString();

    public static IEnumerable<JsonNode> ListAt(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).OfType<JsonNode>();

    public static IReadOnlyDictionary<string, string> MapAt(this JsonNode? node, string path) =>
        (node.At(path) as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "");
}
