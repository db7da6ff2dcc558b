using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>EmoScapes: a folder for each split with <c>captions.jsonl</c> in it; neutral pictures are left out.</summary>
internal static class EmoScapesLayout
{
    public static IEnumerable<string> Splits(string folder) =>
        Directory.GetDirectories(folder).Where(d => File.Exists(Path.Combine(d, CaptionedPictures.ListName))).Select(d => Path.GetFileName(d)!);

    public static PictureLayout? TryFind(string folder, string split)
    {
        string root = Path.Combine(folder, split), list = Path.Combine(root, CaptionedPictures.ListName);
        return File.Exists(list)
            ? new PictureLayout(root, "EmoScapes", [.. CaptionedPictures.ReadList(list).Where(r => r.Emotion is not null).Select(r => Entry(list, r))])
            : null;
    }

    private static PictureEntry Entry(string list, CaptionedPicture record) => new(record.File, () => new LabelledPicture(
        record.File, PictureLayout.Emotion(record.Emotion, $"{list}: {record.File}"), record.Attribute,
        record.Attribute is null ? null : record.Kind == "object" ? AttributeKind.Object : AttributeKind.Scene, record.Caption, record.Neutral));
}
