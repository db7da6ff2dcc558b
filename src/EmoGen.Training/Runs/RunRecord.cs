using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EmoGen.Training.Runs;

/// <summary>What a run is: <c>run.json</c>, written when it starts and compared when it goes on.</summary>
/// <param name="Kind">The part that is trained, as the command says it: <c>mapping</c>.</param>
/// <param name="Data">Hash of the data set's index; null for a run without one.</param>
/// <param name="Options">Of the loop.</param>
/// <param name="Settings">Of this kind of run; null where it has none.</param>
internal sealed record RunRecord(string Kind, string? Data, LoopOptions Options, object? Settings)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Hash of the index files that order the data set; null where none do.</summary>
    public string? Index { get; init; }

    /// <summary>What a run may change when it goes on: its length, and what does not reach its weights.</summary>
    private static readonly string[] Free = ["commit", "options.run", "options.steps", "options.workers", "options.saveEvery", "options.keep", "options.validateEvery"];

    /// <summary>The version of this program that was built from a commit: <c>1.0.0+8ce1a2...</c>.</summary>
    public static string Commit { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["commit"] = Commit,
        ["index"] = Index,
        ["data"] = Data,
        ["options"] = JsonSerializer.SerializeToNode(Options, Json),
        ["settings"] = JsonSerializer.SerializeToNode(Settings, Settings?.GetType() ?? typeof(object), Json),
    };

    /// <summary>The first value in which two runs differ so that one cannot go on as the other: its path and both values; null if there is none.</summary>
    public static (string Path, string Before, string Now)? Difference(JsonObject before, JsonObject now)
    {
        Dictionary<string, string> then = Leaves(before, ""), today = Leaves(now, "");
        string? path = then.Keys.Union(today.Keys).Except(Free)
            .FirstOrDefault(p => then.GetValueOrDefault(p, "null") != today.GetValueOrDefault(p, "null"));
        return path is null ? null : (path, then.GetValueOrDefault(path, "null"), today.GetValueOrDefault(path, "null"));
    }

    private static Dictionary<string, string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(m => Leaves(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")).ToDictionary(),
        _ => new() { [path] = node?.ToJsonString() ?? "null" },
    };
}
