using System.Text.Json;
using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>A picture in EmoSet's list of a split.</summary>
/// <param name="Image">Relative to the data set's folder, as is <paramref name="Annotation"/>.</param>
internal sealed record EmoSetItem(string Emotion, string Image, string Annotation);

/// <summary>
/// EmoSet as published: <c>train.json</c>, <c>val.json</c> and <c>test.json</c> list <c>[emotion, image, annotation]</c>, or with an id in the second place
/// as its README has it.
/// </summary>
internal static class EmoSetLayout
{
    public static IEnumerable<string> Splits(string folder) => ((string[])["train", "val", "test"]).Where(split => File.Exists(ListOf(folder, split)));

    public static PictureLayout? TryFind(string folder, string split) => File.Exists(ListOf(folder, split))
        ? new PictureLayout(folder, "EmoSet", [.. Items(folder, split).Select(item => new PictureEntry(item.Image, () => Labelled(folder, item)))])
        : null;

    /// <exception cref="InvalidDataException">The list is malformed, or names a picture twice.</exception>
    public static EmoSetItem[] Items(string folder, string split)
    {
        string path = ListOf(folder, split);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            EmoSetItem[] items = [.. document.RootElement.EnumerateArray().Index().Select(row => Item(path, row.Index, row.Item))];
            return items.CountBy(item => item.Image).FirstOrDefault(count => count.Value > 1).Key is { } twice
                ? throw new InvalidDataException($"{path}: names the picture {twice} twice, expected once")
                : items;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected a JSON list of [emotion, image, annotation]", problem);
        }
    }

    /// <summary>The annotation of a picture, whose emotion must be that of the list.</summary>
    public static EmoSetAnnotation Annotation(string folder, EmoSetItem item)
    {
        string path = Path.Combine(folder, item.Annotation);
        EmoSetAnnotation annotation = EmoSetAnnotation.Read(path);
        return annotation.Emotion is { } emotion && emotion != item.Emotion
            ? throw new InvalidDataException($"{path}: has the emotion '{emotion}', expected '{item.Emotion}' as the list of the split says")
            : annotation;
    }

    private static string ListOf(string folder, string split) => Path.Combine(folder, split + ".json");

    private static EmoSetItem Item(string path, int number, JsonElement row)
    {
        string[] fields = [.. row.EnumerateArray().Select(field => field.GetString() ?? "")];
        return fields.Length is 3 or 4
            ? new EmoSetItem(fields[0], fields[^2], fields[^1])
            : throw new InvalidDataException($"{path}: entry {number} has {fields.Length} fields, expected [emotion, image, annotation]");
    }

    private static LabelledPicture Labelled(string folder, EmoSetItem item)
    {
        Emotion emotion = PictureLayout.Emotion(item.Emotion, $"{Path.Combine(folder, item.Image)}:");
        EmoSetAnnotation annotation = Annotation(folder, item);
        string? thing = annotation.Objects.Count > 0 ? annotation.Objects[0] : null;
        string? other = annotation.Objects.Count > 1 ? annotation.Objects[1] : thing is null ? null : annotation.Scene;
        AttributeKind? kind = thing is not null ? AttributeKind.Object : annotation.Scene is not null ? AttributeKind.Scene : null;
        return new LabelledPicture(item.Image, emotion, thing ?? annotation.Scene, kind, Companion: other);
    }
}
