using System.Text.Json;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>What EmoSet's annotation says that training needs.</summary>
/// <param name="Emotion">As it stands there; null where it does not.</param>
/// <param name="Objects">All that it names, as the attribute tables spell them.</param>
/// <param name="Scene">As the attribute tables spell it.</param>
internal sealed record EmoSetAnnotation(string? Emotion, IReadOnlyList<string> Objects, string? Scene)
{
    /// <exception cref="InvalidDataException">There is no such file, or it is no JSON object with fields as published.</exception>
    public static EmoSetAnnotation Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path}: the annotation is missing, expected a JSON object with emotion, object and scene");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new EmoSetAnnotation(Texts(root, "emotion").FirstOrDefault(), [.. Texts(root, "object").Select(PictureLayout.Attribute)],
                Texts(root, "scene").Select(PictureLayout.Attribute).FirstOrDefault());
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected a JSON object whose emotion, object and scene are texts, or lists of texts", problem);
        }
    }

    private static string[] Texts(JsonElement root, string field) =>
        !root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
        : [value.GetString()!];
}
