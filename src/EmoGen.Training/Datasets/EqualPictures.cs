using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Datasets;

/// <summary>
/// Files of the same bytes: pictures that are learned more often than others, or learned and then measured on. Only files of equal length are read, one
/// after the other.
/// </summary>
internal static class EqualPictures
{
    private const int Shown = 3;

    /// <summary>A sentence about the pictures of a split that are equal under different names, and one about each other split that has pictures of this one.</summary>
    /// <exception cref="InvalidDataException">The list of a split is malformed.</exception>
    public static IEnumerable<string> Find(string folder, string split)
    {
        string[] others = [.. PictureLayout.Splits(folder).Where(s => s != split)];
        Picture[][] equal = [.. others.Prepend(split).SelectMany(s => Pictures(folder, s)).GroupBy(p => p.Length)
            .Where(alike => alike.Skip(1).Any() && alike.Any(p => p.Split == split))
            .SelectMany(alike => alike.GroupBy(p => FileHash.Of(Path.Combine(folder, p.File))))
            .Where(same => same.Skip(1).Any()).Select(same => same.ToArray())];

        (string, string)[] copies = [.. equal.Select(same => same.Where(p => p.Split == split).ToArray())
            .SelectMany(own => own.Skip(1).Select(copy => (own[0].File, copy.File)))];
        if (copies.Length > 0)
        {
            yield return $"{folder}: pictures of '{split}' that are equal to another of a different name: {copies.Length}, expected none ({First(copies)})";
        }

        foreach (string other in others)
        {
            (string, string)[] leaked = [.. equal.Where(same => same.Any(p => p.Split == other))
                .SelectMany(same => same.Where(p => p.Split == split).Select(own => (own.File, same.First(p => p.Split == other).File)))];
            if (leaked.Length > 0)
            {
                yield return $"{folder}: pictures of '{split}' that '{other}' has too: {leaked.Length}, expected none ({First(leaked)})";
            }
        }
    }

    /// <summary>Those on disk; one that stands in the folders of several attributes under one name counts once.</summary>
    private static IEnumerable<Picture> Pictures(string folder, string split)
    {
        PictureLayout layout = PictureLayout.Find(folder, split);
        return layout.Entries.Select(entry => new FileInfo(Path.Combine(layout.Root, entry.File))).Where(file => file.Exists)
            .Select(file => new Picture(split, Path.GetRelativePath(folder, file.FullName), file.Length)).DistinctBy(p => (Path.GetFileName(p.File), p.Length));
    }

    private static string First((string One, string Other)[] pairs) =>
        string.Join(", ", pairs.Take(Shown).Select(p => $"{p.One} = {p.Other}")) + (pairs.Length > Shown ? ", ..." : "");

    private readonly record struct Picture(string Split, string File, long Length);
}
