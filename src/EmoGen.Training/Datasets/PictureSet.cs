using System.Security.Cryptography;
using System.Text;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Datasets;

/// <summary>The labelled pictures of a split, in a fixed order; the pictures themselves stay on disk.</summary>
public sealed class PictureSet
{
    private readonly PictureSet? _once;
    private readonly int[]? _places; // in _once

    /// <param name="root">The folder that the files' names are relative to.</param>
    /// <param name="pictures">In order.</param>
    public PictureSet(string root, IReadOnlyList<LabelledPicture> pictures)
    {
        (Root, Pictures) = (root, pictures);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', pictures.Select(p => $"{p.File}\t{p.Emotion.Name()}\t{p.Attribute}")))));
    }

    private PictureSet(PictureSet once, int[] places, string index)
        : this(once.Root, [.. places.Select(n => once.Pictures[n])]) => (_once, _places, Index) = (once, places, index);

    public string Root { get; }

    public IReadOnlyList<LabelledPicture> Pictures { get; }

    public int Count => Pictures.Count;

    /// <summary>SHA-256 of names and labels in their order: what a run was trained on.</summary>
    public string Hash { get; }

    /// <summary>The hash of the index files that gave the order; null where the data set did.</summary>
    public string? Index { get; }

    /// <summary>The pictures that an index names, each once and in the data set's order, so that nothing is computed again for another index; without one this set.</summary>
    public PictureSet Once => _once ?? this;

    /// <summary>Where what is computed once a picture is kept, unless another place is given.</summary>
    public string CacheFolder => Path.Combine(Root, "cache");

    /// <summary>Opens a split of a data set, in whichever layout it has (docs/data.md).</summary>
    /// <param name="folder">EmoSet as published, EmoScapes, or the reference's attribute layout.</param>
    /// <param name="split"><c>train</c>, <c>val</c>, <c>test</c>.</param>
    /// <exception cref="InvalidDataException">There is no such split, or a label is not as expected; the message names the file.</exception>
    public static PictureSet Open(string folder, string split) => PictureLayout.Find(folder, split).ToSet();

    /// <summary>This set, in which no emotion may be missing.</summary>
    /// <param name="least">Pictures of each emotion.</param>
    /// <exception cref="InvalidDataException">An emotion has fewer.</exception>
    public PictureSet WithAllEmotions(int least)
    {
        foreach (Emotion emotion in EmotionNames.All)
        {
            int count = Pictures.Count(p => p.Emotion == emotion);
            if (count < least)
            {
                throw new InvalidDataException($"{Root}: the emotion '{emotion.Name()}' has {count} of the pictures to learn from, expected at least {least} of each emotion");
            }
        }

        return this;
    }

    /// <summary>The path of a picture.</summary>
    public string PathOf(int number) => Path.Combine(Root, Pictures[number].File);

    /// <summary>The number in <see cref="Once"/> of one of these pictures.</summary>
    public int InOnce(int number) => _places?[number] ?? number;

    /// <summary>Some of the pictures, in this order.</summary>
    public PictureSet Where(Func<LabelledPicture, bool> wanted) => _places is null
        ? new PictureSet(Root, [.. Pictures.Where(wanted)])
        : Once.InOrderOf([.. _places.Where(n => wanted(Once.Pictures[n]))], Index!);

    /// <summary>The pictures that have an attribute.</summary>
    public PictureSet WithAttribute() => Where(p => p.Attribute is not null);

    /// <summary>The pictures whose attribute is an object, or a scene.</summary>
    public PictureSet WithAttribute(AttributeKind kind) => Where(p => p.Kind == kind);

    /// <summary>The pictures in the order of lists, one after the other, which may repeat them.</summary>
    /// <param name="indexFiles">Of <c>emogen data balance</c>, or the reference's <c>object_norepeat.pkl</c> and <c>scene_norepeat.pkl</c>.</param>
    /// <exception cref="InvalidDataException">A list is empty, or names a picture that is not in this set.</exception>
    public PictureSet InOrderOf(params IReadOnlyList<string> indexFiles) => PictureIndex.InOrder(this, indexFiles);

    /// <summary>The pictures of some numbers, which may repeat.</summary>
    internal PictureSet InOrderOf(IReadOnlyList<int> numbers, string index)
    {
        int[] named = [.. numbers.Distinct().Order()];
        var places = named.Index().ToDictionary(n => n.Item, n => n.Index);
        return new PictureSet(new PictureSet(Root, [.. named.Select(n => Pictures[n])]), [.. numbers.Select(n => places[n])], index);
    }
}
