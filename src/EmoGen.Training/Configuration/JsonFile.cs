using System.Text.Json;

namespace EmoGen.Training.Configuration;

/// <summary>A configuration that a user wrote.</summary>
internal static class JsonFile
{
    /// <summary>Reads an object and whatever it describes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">An object with all keys that there are.</param>
    /// <param name="read">What the object describes.</param>
    /// <exception cref="InvalidDataException">It is no JSON object, has a key that nobody knows, or <paramref name="read"/> refuses it; the message names the file.</exception>
    public static T Read<T>(string path, JsonElement whole, Func<JsonElement, T> read)
    {
        try
        {
            JsonElement json = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path));
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"is a JSON {json.ValueKind}, expected an object");
            }

            CheckKeys(json, whole);
            return read(json);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path}: is no JSON ({problem.Message})", problem);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }

    private static void CheckKeys(JsonElement json, JsonElement whole)
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!whole.TryGetProperty(property.Name, out JsonElement known))
            {
                throw new InvalidDataException($"'{property.Name}' is no setting, expected {string.Join(", ", whole.EnumerateObject().Select(p => p.Name))}");
            }

            if (known.ValueKind == JsonValueKind.Object && property.Value.ValueKind == JsonValueKind.Object)
            {
                CheckKeys(property.Value, known);
            }
        }
    }
}
