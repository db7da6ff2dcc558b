using System.Text.Json;

namespace EmoGen.Engine.Schedulers;

/// <summary>Typed, checked fields of a <c>scheduler_config.json</c>; a JSON null counts as missing.</summary>
internal readonly struct JsonFields(JsonElement root)
{
    public double Number(string field, double min, double max, double? missing = null)
    {
        if (Find(field) is not { } value)
        {
            return missing ?? throw SchedulerConfig.Missing(field);
        }

        return value.ValueKind == JsonValueKind.Number && value.GetDouble() is double number && number >= min && number <= max
            ? number
            : throw SchedulerConfig.Unsupported(field, value, [$"{min} to {max}"]);
    }

    public bool? Flag(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw SchedulerConfig.Unsupported(field, value, ["true", "false"]),
    };

    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> names)
        where T : struct
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && names.TryGetValue(value.GetString()!, out T choice)
            ? choice
            : throw SchedulerConfig.Unsupported(field, value, names.Keys);
    }

    private JsonElement? Find(string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
