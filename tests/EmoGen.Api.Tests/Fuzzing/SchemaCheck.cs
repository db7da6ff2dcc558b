using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Compares JSON with a schema, by the words of JSON Schema that the document uses. A word that it does not know is an error, not passed over.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Notes = ["description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"];

    /// <summary>Where and how a value differs from its schema; null where it fits.</summary>
    public static string? Mistake(ApiDocument document, JsonElement schema, JsonElement value, string at = "$")
    {
        schema = document.Resolve(schema);
        foreach (JsonProperty word in schema.EnumerateObject().Where(w => !Notes.Contains(w.Name)))
        {
            string? mistake = word.Name switch
            {
                "type" => Expect(Types(word.Value).Any(type => IsOf(type, value)), at, $"expected {word.Value}, got {value.ValueKind}"),
                "enum" => Expect(word.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), at, $"{value} is not one of {word.Value}"),
                "format" => Expect(value.ValueKind == JsonValueKind.Null || IsInFormat(word.Value.GetString()!, value), at, $"{value} is no {word.Value}"),
                "required" => value.ValueKind == JsonValueKind.Object ? Missing(word.Value, value, at) : null,
                "properties" => value.ValueKind == JsonValueKind.Object ? InProperties(document, word.Value, value, at) : null,
                "additionalProperties" => value.ValueKind == JsonValueKind.Object ? InOthers(document, schema, word.Value, value, at) : null,
                "items" => value.ValueKind == JsonValueKind.Array ? InItems(document, word.Value, value, at) : null,
                "oneOf" => Expect(word.Value.EnumerateArray().Count(one => Mistake(document, one, value, at) is null) == 1, at, $"fits not one of {word.Value}"),
                "pattern" => Expect(value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, word.Value.GetString()!), at, $"{value} is not like {word.Value}"),
                "minimum" => Expect(value.ValueKind != JsonValueKind.Number || value.GetDouble() >= word.Value.GetDouble(), at, $"{value} is below {word.Value}"),
                "maximum" => Expect(value.ValueKind != JsonValueKind.Number || value.GetDouble() <= word.Value.GetDouble(), at, $"{value} is above {word.Value}"),
                _ => throw new NotSupportedException($"The document uses the schema word '{word.Name}': teach it to {nameof(SchemaCheck)}."),
            };
            if (mistake is not null)
            {
                return mistake;
            }
        }

        return null;
    }

    private static string? Expect(bool holds, string at, string message) => holds ? null : $"{at}: {message}";

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => type == "object" && value.ValueKind == JsonValueKind.Object,
    };

    private static bool IsInFormat(string format, JsonElement value) => format switch
    {
        "int32" => value.ValueKind == JsonValueKind.String || value.TryGetInt32(out _),
        "int64" => value.ValueKind == JsonValueKind.String || value.TryGetInt64(out _),
        "double" or "float" => value.ValueKind == JsonValueKind.String || (value.TryGetDouble(out double number) && double.IsFinite(number)),
        "uuid" => value.ValueKind == JsonValueKind.String && Guid.TryParseExact(value.GetString(), "d", out _),
        "date-time" => value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri" => value.ValueKind == JsonValueKind.String && Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"The document uses the format '{format}': teach it to {nameof(SchemaCheck)}."),
    };

    private static string? Missing(JsonElement required, JsonElement value, string at) => required.EnumerateArray()
        .Select(name => Expect(value.TryGetProperty(name.GetString()!, out _), at, $"{name} is missing")).FirstOrDefault(m => m is not null);

    private static string? InProperties(ApiDocument document, JsonElement properties, JsonElement value, string at) => properties.EnumerateObject()
        .Select(p => value.TryGetProperty(p.Name, out JsonElement inner) ? Mistake(document, p.Value, inner, $"{at}.{p.Name}") : null)
        .FirstOrDefault(m => m is not null);

    private static string? InOthers(ApiDocument document, JsonElement schema, JsonElement others, JsonElement value, string at)
    {
        bool named = schema.TryGetProperty("properties", out JsonElement known);
        return value.EnumerateObject().Where(p => !named || !known.TryGetProperty(p.Name, out _))
            .Select(p => others.ValueKind switch
            {
                JsonValueKind.True => null,
                JsonValueKind.False => $"{at}: the document knows no field {p.Name}",
                _ => Mistake(document, others, p.Value, $"{at}.{p.Name}"),
            })
            .FirstOrDefault(m => m is not null);
    }

    private static string? InItems(ApiDocument document, JsonElement items, JsonElement value, string at) => value.EnumerateArray()
        .Select((item, k) => Mistake(document, items, item, $"{at}[{k}]")).FirstOrDefault(m => m is not null);
}
