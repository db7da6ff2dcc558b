using System.Globalization;
using System.Text.Json;

namespace EmoGen.Api.Tests.Fuzzing;

/// <summary>Makes bodies from a schema: as it should be, or with one or more things wrong. A character is a byte.</summary>
internal sealed class JsonFuzzer(Random random, FuzzTarget target)
{
    private readonly ApiDocument _document = target.Document;

    /// <summary>How likely a value is something else than it should be; 0 makes valid bodies.</summary>
    private double _hostility;

    /// <summary>A body that the service should accept.</summary>
    public string Valid(JsonElement schema)
    {
        _hostility = 0;
        return Value("", schema);
    }

    /// <summary>A body with something wrong in its values, its fields or its text; by chance it may still be right.</summary>
    public string Mutated(JsonElement schema)
    {
        _hostility = random.NextDouble() < 0.5 ? 0.1 : 0.3;
        string text = Value("", schema);
        return random.Next(8) == 0 ? Broken(text) : text;
    }

    public T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>A value of any type that somebody may send.</summary>
    public string Hostile() => random.Next(8) switch
    {
        0 or 1 => Pick(HostileValues.Numbers),
        2 => Pick(HostileValues.NoNumbers),
        3 => Pick(HostileValues.Times),
        4 => Pick(HostileValues.Others),
        _ => Pick(HostileValues.Texts),
    };

    private bool Strikes => random.NextDouble() < _hostility;

    private string Value(string name, JsonElement schema)
    {
        schema = _document.Resolve(schema);
        if (Strikes)
        {
            return random.Next(3) == 0 ? Hostile() : HostileLike(name, schema);
        }

        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            return Value(name, choices.EnumerateArray().First(one => !IsOf(_document.Resolve(one), "null")));
        }

        if (schema.TryGetProperty("enum", out JsonElement names))
        {
            return Pick([.. names.EnumerateArray()]).GetRawText();
        }

        return name == "labels" ? Labels()
            : IsOf(schema, "object") ? Object(schema)
            : IsOf(schema, "array") ? Array(name, schema.GetProperty("items"))
            : Scalar(name, schema);
    }

    /// <summary>Of the right type, and wrong otherwise.</summary>
    private string HostileLike(string name, JsonElement schema) =>
        name == "url" ? Pick(HostileValues.Urls)
        : name.StartsWith("created", StringComparison.Ordinal) ? Pick(HostileValues.Times)
        : schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" ? Pick(HostileValues.Times)
        : IsOf(schema, "integer") || IsOf(schema, "number") ? Pick(HostileValues.Numbers)
        : IsOf(schema, "string") ? Pick(HostileValues.Texts)
        : Pick(HostileValues.Others);

    private string Object(JsonElement schema)
    {
        HashSet<string> required = schema.TryGetProperty("required", out JsonElement names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
        List<(string Name, string Value)> fields = [];
        foreach (JsonProperty property in schema.TryGetProperty("properties", out JsonElement known) ? known.EnumerateObject() : [])
        {
            if (required.Contains(property.Name) || random.Next(3) == 0)
            {
                fields.Add(($"\"{property.Name}\"", Value(property.Name, property.Value)));
            }
        }

        if (Strikes && fields.Count > 0)
        {
            int at = random.Next(fields.Count);
            switch (random.Next(5))
            {
                case 0:
                    fields.RemoveAt(at);
                    break;
                case 1:
                    fields.Add(fields[at]);
                    break;
                case 2:
                    fields[at] = (fields[at].Name.ToUpperInvariant(), fields[at].Value);
                    break;
                case 3:
                    fields.Insert(at, (Pick(HostileValues.Names), Hostile()));
                    break;
                default:
                    fields.AddRange(Enumerable.Range(0, 2000).Select(k => ($"\"f{k}\"", "1")));
                    break;
            }
        }

        return "{" + string.Join(',', fields.Select(f => $"{f.Name}:{f.Value}")) + "}";
    }

    private string Labels() => "{" + string.Join(',', Enumerable.Range(0, Strikes ? random.Next(20) : 1).Select(k =>
        (Strikes ? Pick(HostileValues.Names) : $"\"project{k}\"") + ":" + (Strikes ? Hostile() : "\"autumn\""))) + "}";

    private string Array(string name, JsonElement items)
    {
        JsonElement item = _document.Resolve(items);
        if (item.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty("emotion", out JsonElement emotion) && _hostility == 0)
        {
            string[] names = [.. emotion.GetProperty("enum").EnumerateArray().Select(e => e.GetRawText())];
            random.Shuffle(names);
            return "[" + string.Join(',', names.Take(random.Next(2, names.Length)).Select(e => $$"""{"emotion":{{e}}}""")) + "]";
        }

        if (name == "methods" && _hostility == 0)
        {
            return $$"""[{"name":"ours","jobs":[{{Jobs()}}]},{"name":"baseline","jobs":[{{Jobs()}}]}]""";
        }

        int count = Strikes ? random.Next(40) : name is "questions" or "emotions" ? 1 : random.Next(1, 4);
        return "[" + string.Join(',', Enumerable.Range(0, count).Select(_ => Value(name, items))) + "]";
    }

    /// <summary>Jobs with a picture each.</summary>
    private string Jobs() => string.Join(',', Enumerable.Range(0, 8).Select(_ => $"\"{target.Id("kept")}\""));

    private string Scalar(string name, JsonElement schema) => name switch
    {
        "template" or "templates" => Pick(["\"{}\"", "\"{} bag\"", "\"a {} on the sea\"", HostileValues.Utf8("\"\u00FCber {} \U0001F600\"")]),
        "prompt" => Pick(["\"<fear> bag\"", "\"a <awe><anger> sea\"", "\"<FEAR>\\n\""]),
        "negativePrompt" or "negative_prompt" => "\"dark\"",
        "url" => "\"https://hooks.invalid/emogen\"",
        "ids" => $"\"{target.Id("jobs")}\"",
        "status" => Pick(["\"queued\"", "\"running\""]),
        "kind" => "\"generation\"",
        "q" => "\"bag\"",
        "questions" => Pick(["\"image-fidelity\"", "\"emotion-faithfulness\"", "\"semantic-diversity\""]),
        "emotions" => "\"awe\"",
        "ours" => "\"ours\"",
        "jobs" => $"\"{target.Id("jobs")}\"",
        "folder" => "\"table1/SD\"",
        "grid" => "4",
        "repeats" => "0",
        "code" => $"\"{target.Id("codes")}\"",
        "choice" => Pick(["\"left\"", "\"right\"", "\"tie\""]),
        "createdAfter" or "createdBefore" => Pick(["\"2020-01-01\"", "\"2095-01-01T00:00:00Z\""]),
        "size" => "\"64x64\"",
        "response_format" => Pick(["\"url\"", "\"b64_json\""]),
        "output_format" => "\"webp\"",
        "background" => "\"auto\"",
        "sampler_name" or "sampler_index" => "\"Euler\"",
        "scheduler" => "\"automatic\"",
        "stream" or "enable_hr" or "restore_faces" or "tiling" => "false",
        "subseed_strength" => "0",
        "name" => "\"studio\"",
        "scopes" => Pick(["\"read\"", "\"submit\"", "\"admin\""]),
        "model" => "null",
        "width" or "height" => "64",
        "seed" => Pick(["0", "7", "9007199254740000"]),
        _ when schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" => Pick(["\"2095-01-01T00:00:00Z\"", "\"2095-01-01T00:00:00+02:00\"", "null"]),
        _ when IsOf(schema, "integer") => random.Next(1, 4).ToString(CultureInfo.InvariantCulture),
        _ when IsOf(schema, "number") => Pick(["1", "0.5", "1.5e0"]),
        _ when IsOf(schema, "boolean") => Pick(["true", "false"]),
        _ => "null",
    };

    /// <summary>The text itself damaged.</summary>
    private string Broken(string text)
    {
        int at = random.Next(text.Length);
        return random.Next(11) switch
        {
            0 => text[..at],
            1 => text + Pick(["{}", "]", "\0", " ", ",", new string(' ', 60_000)]),
            2 => "\xEF\xBB\xBF" + text,
            3 => "/* a comment */" + text,
            4 => text.Insert(at, ((char)random.Next(256)).ToString()),
            5 => text.Remove(at, 1),
            6 => string.Concat(text.Select(c => $"{c}\0")),
            7 => new string(' ', 64 * 1024) + text,
            8 => Hostile(),
            9 => text.Replace("}", ",}", StringComparison.Ordinal),
            _ => string.Concat(Enumerable.Range(0, random.Next(2000)).Select(_ => (char)random.Next(256))),
        };
    }

    private static bool IsOf(JsonElement schema, string type) => schema.TryGetProperty("type", out JsonElement types)
        && (types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().Any(t => t.GetString() == type) : types.GetString() == type);
}
