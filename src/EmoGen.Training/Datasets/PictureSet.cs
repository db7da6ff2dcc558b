using System.Security.Cryptography;
using System.Text;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Layouts;

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

    /// <summary>Opens a split of a data set, in whichever layout it has (docs/data.md).</summary>
    /// <param name="folder">EmoSet as published, EmoScapes, or the reference's attribute layout.</param>
    /// <param name="split"><c>train</c>, <c>val</c>, <c>test</c>.</param>
    /// <exception cref="InvalidDataException">There is no such split, or a label is not as expected; the message names the file.</exception>
    public static PictureSet Open(string folder, string split) => PictureLayout.Find(folder, split).ToSet();

    /// <summary>The path of a picture.</summary>
    public string PathOf(int number) => Path.Combine(Root, Pictures[number].File);

    /// <summary>The pictures that have an attribute.</summary>
    public PictureSet WithAttribute() => new(Root, [.. Pictures.Where(p => p.Attribute is not null)]);

    /// <summary>The pictures whose attribute is an object, or a scene.</summary>
    public PictureSet WithAttribute(AttributeKind kind) => new(Root, [.. Pictures.Where(p => p.Kind == kind)]);

    /// <summary>The pictures in the order of a list, which may repeat them.</summary>
    /// <param name="indexFile">Of <c>emogen data balance</c>, or the reference's <c>object_norepeat.pkl</c> or <c>scene_norepeat.pkl</c>.</param>
    /// <exception cref="InvalidDataException">The list names a picture that is not in this set.</exception>
    public PictureSet InOrderOf(string indexFile) => PictureIndex.InOrder(this, indexFile);
}
