using System.Text.RegularExpressions;
using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>
/// The reference's layout for stage 2: <c>object/(N)Name/emotion_number.jpg</c> and the same for <c>scene</c>. A picture stands once for each attribute that it
/// has, objects first. It knows no splits: all is <c>train</c>.
/// </summary>
internal static partial class AttributeLayout
{
    private const string Split = "train";

    public static IEnumerable<string> Splits(string folder) => Has(folder) ? [Split] : [];

    public static PictureLayout? TryFind(string folder, string split) => split == Split && Has(folder)
        ? new PictureLayout(folder, "attribute layout", [.. Entries(folder, AttributeKind.Object), .. Entries(folder, AttributeKind.Scene)])
        : null;

    /// <summary>The attribute of a folder: <c>(778)Sculpture</c> is <c>sculpture</c>.</summary>
    public static string NameOf(string folder) => PictureLayout.Attribute(Count().Replace(folder, ""));

    public static string FolderOf(AttributeKind kind) => kind == AttributeKind.Object ? "object" : "scene";

    private static bool Has(string folder) =>
        Directory.Exists(Path.Combine(folder, FolderOf(AttributeKind.Object))) || Directory.Exists(Path.Combine(folder, FolderOf(AttributeKind.Scene)));

    private static IEnumerable<PictureEntry> Entries(string folder, AttributeKind kind)
    {
        string root = Path.Combine(folder, FolderOf(kind));
        string[] attributes = Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : [];
        ILookup<string, string> folders = attributes.ToLookup(NameOf);
        return attributes.SelectMany(attribute => Directory.GetFiles(Path.Combine(root, attribute), "*.jpg").Order(StringComparer.Ordinal)
            .Select(file => new PictureEntry(
                Path.GetRelativePath(folder, file).Replace('\\', '/'),
                () => Labelled(folder, file, Only(root, NameOf(attribute), folders[NameOf(attribute)]), kind))));
    }

    /// <summary>An attribute that no two folders have: an index finds a picture by its attribute and could mean either.</summary>
    private static string Only(string root, string attribute, IEnumerable<string> folders) => folders.Skip(1).Any()
        ? throw new InvalidDataException($"{root}: the folders '{string.Join("' and '", folders)}' are all the attribute '{attribute}', expected one folder for each attribute")
        : attribute;

    private static LabelledPicture Labelled(string folder, string file, string attribute, AttributeKind kind)
    {
        string stem = Path.GetFileNameWithoutExtension(file);
        int end = stem.LastIndexOf('_');
        return new LabelledPicture(
            Path.GetRelativePath(folder, file).Replace('\\', '/'), PictureLayout.Emotion(end > 0 ? stem[..end] : stem, $"{file}: its name"), attribute, kind);
    }

    [GeneratedRegex(@"^\(\d+\)\s*")]
    private static partial Regex Count();
}
