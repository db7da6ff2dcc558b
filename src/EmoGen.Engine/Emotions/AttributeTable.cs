using System.Text.Json;

namespace EmoGen.Engine.Emotions;

/// <summary>What a picture can show.</summary>
public enum AttributeKind
{
    Object,
    Scene,
}

/// <summary>Names of the kinds.</summary>
public static class AttributeKinds
{
    /// <summary>The lower-case name used in the API: <c>object</c>, <c>scene</c>.</summary>
    public static string Name(this AttributeKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>Something that stands for an emotion: <c>skull</c>, an object, for fear. Names keep their underscores, also as text for CLIP.</summary>
public sealed record EmotionAttribute(string Name, AttributeKind Kind, Emotion Emotion);

/// <summary>The attributes of each emotion, and how strongly an attribute speaks of each emotion (a_ij, paper, section 3.3).</summary>
public sealed class AttributeTable
{
    private readonly Dictionary<AttributeKind, IReadOnlyDictionary<string, IReadOnlyList<float>>> _confidences;

    /// <param name="attributes">All objects by emotion in class order, then all scenes: the order of the attribute loss.</param>
    /// <param name="objects">Eight confidences in class order for each object, also for objects that are no emotion's attribute.</param>
    /// <param name="scenes">The same for each scene.</param>
    /// <exception cref="ArgumentException">An attribute has not eight confidences between 0 and 1.</exception>
    public AttributeTable(
        IEnumerable<EmotionAttribute> attributes,
        IReadOnlyDictionary<string, IReadOnlyList<float>> objects,
        IReadOnlyDictionary<string, IReadOnlyList<float>> scenes)
    {
        Attributes = [.. attributes.OrderBy(a => a.Kind).ThenBy(a => a.Emotion)];
        Names = [.. Attributes.Select(a => a.Name).Distinct()];
        _confidences = new() { [AttributeKind.Object] = objects, [AttributeKind.Scene] = scenes };
        foreach ((string name, IReadOnlyList<float> values) in objects.Concat(scenes))
        {
            if (values.Count != EmotionNames.All.Count || values.Any(value => value is not (>= 0 and <= 1)))
            {
                throw new ArgumentException($"'{name}' must have {EmotionNames.All.Count} confidences between 0 and 1");
            }
        }
    }

    /// <summary>Every listed attribute; a name may occur as object and as scene, and for several emotions.</summary>
    public IReadOnlyList<EmotionAttribute> Attributes { get; }

    /// <summary>The different names, each where it occurs first.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Eight confidences in class order, the object's before the scene's (quirk 6 of the reference); null for a name without them.</summary>
    public IReadOnlyList<float>? Confidences(string name) =>
        _confidences[AttributeKind.Object].GetValueOrDefault(name) ?? _confidences[AttributeKind.Scene].GetValueOrDefault(name);

    /// <summary>How strongly an attribute speaks of an emotion, 0 to 1; null for a name without confidences.</summary>
    public float? Confidence(string name, Emotion emotion) => Confidences(name)?[(int)emotion];

    /// <summary>All confidences of a kind, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<float>> Confidences(AttributeKind kind) => _confidences[kind];

    /// <summary>Reads <c>attributes.json</c>.</summary>
    /// <exception cref="InvalidDataException">It has not the fields of <see cref="ToJson"/>; the message names what is wrong.</exception>
    public static AttributeTable FromJson(JsonElement json)
    {
        try
        {
            return json.Deserialize<Document>(JsonSerializerOptions.Web) is
            { Objects: { Attributes: not null, Confidences: not null } objects, Scenes: { Attributes: not null, Confidences: not null } scenes }
                ? new AttributeTable(
                    Listed(objects, AttributeKind.Object).Concat(Listed(scenes, AttributeKind.Scene)), Values(objects), Values(scenes))
                : throw new InvalidDataException("attribute table: expected objects and scenes, each with attributes and confidences");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"attribute table: {e.Message}", e);
        }
    }

    /// <summary><c>{"objects": {"attributes": {"amusement": ["dessert", ...], ...}, "confidences": {"dessert": [8 numbers], ...}}, "scenes": ...}</c></summary>
    public JsonElement ToJson() =>
        JsonSerializer.SerializeToElement(new Document(Part(AttributeKind.Object), Part(AttributeKind.Scene)), JsonSerializerOptions.Web);

    private static IEnumerable<EmotionAttribute> Listed(Group group, AttributeKind kind) => group.Attributes.SelectMany(entry =>
        EmotionNames.TryParse(entry.Key, out Emotion emotion) && entry.Value is not null
            ? entry.Value.Select(name => new EmotionAttribute(name ?? throw new InvalidDataException($"attribute table: an attribute of {entry.Key} is null"), kind, emotion))
            : throw new InvalidDataException($"attribute table: '{entry.Key}' is none of the eight emotions, or null"));

    private static Dictionary<string, IReadOnlyList<float>> Values(Group group) =>
        group.Confidences.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<float>)(entry.Value ?? []));

    private Group Part(AttributeKind kind) => new(
        EmotionNames.All.ToDictionary(
            emotion => emotion.Name(),
            emotion => Attributes.Where(a => a.Kind == kind && a.Emotion == emotion).Select(a => a.Name).ToArray()),
        _confidences[kind].ToDictionary(entry => entry.Key, entry => entry.Value.ToArray()));

    private sealed record Document(Group Objects, Group Scenes);

    private sealed record Group(Dictionary<string, string[]> Attributes, Dictionary<string, float[]> Confidences);
}
