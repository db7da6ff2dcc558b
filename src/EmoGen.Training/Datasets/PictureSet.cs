using System.Security.Cryptography;
using System.Text;
using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets;

/// <summary>The labelled pictures of a split, in a fixed order; the pictures themselves stay on disk.</summary>
public sealed class PictureSet
{
    /// <param name="root">The folder that the files' names are relative to.</param>
    /// <param name="pictures">In order.</param>
    public PictureSet(string root, IReadOnlyList<LabelledPicture> pictures)
    {
        (Root, Pictures) = (root, pictures);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', pictures.Select(p => $"{p.File}\t{p.Emotion.Name()}\t{p.Attribute}")))));
    }

    public string Root { get; }

    public IReadOnlyList<LabelledPicture> Pictures { get; }

    public int Count => Pictures.Count;

    /// <summary>SHA-256 of names and labels in their order: what a run was trained on.</summary>
    public string Hash { get; }

    /// <summary>Opens a split of a data set, in whichever layout it has.</summary>
    /// <param name="folder">EmoScapes: a folder for each split, with <c>captions.jsonl</c>.</param>
    /// <param name="split"><c>train</c>, <c>val</c>, <c>test</c>.</param>
    /// <exception cref="InvalidDataException">There is no such split, or a label is not as expected; the message names the file.</exception>
    public static PictureSet Open(string folder, string split)
    {
        string root = Path.Combine(folder, split), list = Path.Combine(root, CaptionedPictures.ListName);
        return File.Exists(list)
            ? new PictureSet(root, [.. CaptionedPictures.ReadList(list).Where(r => r.Emotion is not null).Select(r => Labelled(list, r))])
            : throw new InvalidDataException($"{folder}: holds no split '{split}', expected {split}/{CaptionedPictures.ListName}");
    }

    /// <summary>The path of a picture.</summary>
    public string PathOf(int number) => Path.Combine(Root, Pictures[number].File);

    /// <summary>The pictures that have an attribute.</summary>
    public PictureSet WithAttribute() => new(Root, [.. Pictures.Where(p => p.Attribute is not null)]);

    private static LabelledPicture Labelled(string list, CaptionedPicture record) => EmotionNames.TryParse(record.Emotion, out Emotion emotion)
        ? new LabelledPicture(
            record.File, emotion, record.Attribute,
            record.Attribute is null ? null : record.Kind == "object" ? AttributeKind.Object : AttributeKind.Scene, record.Caption)
        : throw new InvalidDataException($"{list}: {record.File} has the emotion '{record.Emotion}', expected one of {string.Join(", ", EmotionNames.All.Select(e => e.Name()))}");
}
