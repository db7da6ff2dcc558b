using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>A picture as a layout lists it; its labels are read and checked when they are asked for.</summary>
/// <param name="File">Relative to the layout's root, with <c>/</c> between folders.</param>
/// <param name="Label">Throws <see cref="InvalidDataException"/> with a sentence that names the file.</param>
internal sealed record PictureEntry(string File, Func<LabelledPicture> Label);

/// <summary>What a folder on disk says of its pictures, in whichever of the three layouts.</summary>
/// <param name="Root">The folder that the files' names are relative to.</param>
/// <param name="Name">For people.</param>
internal sealed record PictureLayout(string Root, string Name, IReadOnlyList<PictureEntry> Entries)
{
    /// <exception cref="InvalidDataException">The folder holds no such split, or its list is malformed.</exception>
    public static PictureLayout Find(string folder, string split) =>
        EmoScapesLayout.TryFind(folder, split) ?? EmoSetLayout.TryFind(folder, split) ?? AttributeLayout.TryFind(folder, split)
        ?? throw new InvalidDataException($"{folder}: holds no split '{split}', {There(folder)}");

    /// <summary>The splits that a folder has, in order.</summary>
    public static IEnumerable<string> Splits(string folder) =>
        EmoScapesLayout.Splits(folder).Concat(EmoSetLayout.Splits(folder)).Concat(AttributeLayout.Splits(folder)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>All labels, read on all processors.</summary>
    /// <exception cref="InvalidDataException">There is none, or one is not as expected.</exception>
    public PictureSet ToSet()
    {
        if (Entries.Count == 0)
        {
            throw new InvalidDataException($"{Root}: the split holds no picture, expected at least one");
        }

        LabelledPicture[] pictures = new LabelledPicture[Entries.Count];
        try
        {
            Parallel.For(0, pictures.Length, i => pictures[i] = Entries[i].Label());
        }
        catch (AggregateException problems)
        {
            Exception first = problems.Flatten().InnerExceptions[0];
            throw new InvalidDataException(first.Message, first);
        }

        return new PictureSet(Root, pictures);
    }

    /// <param name="text">A label.</param>
    /// <param name="owner">Who says so, as the sentence begins: a file.</param>
    /// <exception cref="InvalidDataException">It is none of the eight.</exception>
    public static Emotion Emotion(string? text, string owner) => EmotionNames.TryParse(text, out Emotion emotion)
        ? emotion
        : throw new InvalidDataException($"{owner} has the emotion '{text}', expected one of {string.Join(", ", EmotionNames.All.Select(e => e.Name()))}");

    /// <summary>A label as the reference's tables spell it: <c>Brown bear</c> is <c>brown_bear</c>.</summary>
    public static string Attribute(string label) => label.Trim().ToLowerInvariant().Replace(' ', '_').Replace('/', '_');

    private static string There(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return "for there is no such folder";
        }

        string[] splits = [.. Splits(folder)];
        return splits.Length > 0
            ? $"expected one of {string.Join(", ", splits)}"
            : "expected SPLIT.json (EmoSet), SPLIT/captions.jsonl (EmoScapes) or folders object/ and scene/ (attribute layout)";
    }
}
