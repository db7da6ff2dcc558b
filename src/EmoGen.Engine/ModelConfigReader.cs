using System.Text.Json;

namespace EmoGen.Engine;

/// <summary>Reads a model's <c>config.json</c> key by key; what it refuses it names.</summary>
/// <param name="root">The JSON object.</param>
/// <param name="model">What the file describes, for messages: <c>U-Net config</c>.</param>
internal sealed class ModelConfigReader(JsonElement root, string model)
{
    public int Int(string key, int fallback) => Read(key, fallback, e => e.GetInt32(), "an integer");

    public double Double(string key, double fallback) => Read(key, fallback, e => e.GetDouble(), "a number");

    public bool Bool(string key, bool fallback) => Read(key, fallback, e => e.GetBoolean(), "true or false");

    public IReadOnlyList<int> Ints(string key, IReadOnlyList<int> fallback) => Read(
        key, fallback, e => [.. e.EnumerateArray().Select(item => item.GetInt32())], "a list of integers");

    public IReadOnlyList<string> Strings(string key, IReadOnlyList<string> fallback) => Read(
        key, fallback, e => [.. e.EnumerateArray().Select(item => item.GetString()!)], "a list of names");

    /// <summary>One integer for all <paramref name="count"/> levels, or a list with one for each; null where the key is absent.</summary>
    public IReadOnlyList<int>? IntForEach(string key, int count)
    {
        if (!Has(key))
        {
            return null;
        }

        IReadOnlyList<int> values = root.GetProperty(key).ValueKind == JsonValueKind.Array ? Ints(key, []) : [.. Enumerable.Repeat(Int(key, 0), count)];
        return values.Count == count ? values : throw Error($"'{key}' has {values.Count} values, expected one or {count}");
    }

    /// <summary>Refuses any value of <paramref name="key"/> but the given ones (in JSON); an absent or null key is fine.</summary>
    public void Expect(string key, params string[] supported)
    {
        if (Has(key) && !supported.Contains(root.GetProperty(key).GetRawText()))
        {
            throw Error($"'{key}' is {root.GetProperty(key).GetRawText()}, supported is {(supported.Length == 0 ? "null" : string.Join(" or ", supported))}");
        }
    }

    public InvalidDataException Error(string problem) => new($"{model}: {problem}");

    private bool Has(string key) => root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private T Read<T>(string key, T fallback, Func<JsonElement, T> read, string expected)
    {
        if (!Has(key))
        {
            return fallback;
        }

        try
        {
            return read(root.GetProperty(key));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw Error($"'{key}' is {root.GetProperty(key).GetRawText()}, expected {expected}");
        }
    }
}
