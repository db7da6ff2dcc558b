using System.Text;
using EmoGen.Engine;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Datasets;

/// <summary>An order of pictures with repetitions, as a text file: one file a line, as <see cref="LabelledPicture.File"/> has it.</summary>
internal static class PictureIndex
{
    /// <summary>Our index, or the reference's <c>.pkl</c> list of paths on its author's disk.</summary>
    public static IReadOnlyList<string> Read(string path) => Path.GetExtension(path) == ".pkl"
        ? ReferenceFiles.ReadNames(path)
        : [.. File.ReadLines(path).Where(line => line.Length > 0)];

    public static void Write(string path, PictureSet set) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(set.Pictures.Select(p => p.File + "\n"))));

    /// <summary>
    /// The set's pictures in the order of lists, one after the other; a path is found by its last three parts, whatever count its attribute's folder bears.
    /// </summary>
    /// <exception cref="InvalidDataException">A list is empty, or names a picture that the set does not have.</exception>
    public static PictureSet InOrder(PictureSet set, IReadOnlyList<string> paths)
    {
        var known = new Dictionary<string, int>();
        foreach ((int number, LabelledPicture picture) in set.Pictures.Index())
        {
            known.TryAdd(Key(picture.File), number);
        }

        return set.InOrderOf([.. paths.SelectMany(path => Numbers(set, known, path))], ContentKey.Of([.. paths.Select(FileHash.Of)]));
    }

    /// <summary>As the reference balances: every emotion as often as the largest, its shuffled pictures again and again; then all shuffled.</summary>
    /// <exception cref="InvalidDataException">An emotion has no picture.</exception>
    public static PictureSet Balance(PictureSet set, int seed)
    {
        var random = new Random(seed);
        ILookup<Emotion, LabelledPicture> emotions = set.Pictures.ToLookup(p => p.Emotion);
        foreach (Emotion emotion in EmotionNames.All.Where(e => !emotions.Contains(e)))
        {
            throw new InvalidDataException($"{set.Root}: no picture of the emotion '{emotion.Name()}', expected at least one of each");
        }

        int most = emotions.Max(pictures => pictures.Count());
        List<LabelledPicture> balanced = [];
        foreach (Emotion emotion in EmotionNames.All)
        {
            LabelledPicture[] pictures = [.. emotions[emotion]];
            random.Shuffle(pictures);
            balanced.AddRange(Enumerable.Range(0, most).Select(i => pictures[i % pictures.Length]));
        }

        LabelledPicture[] order = [.. balanced];
        random.Shuffle(order);
        return new PictureSet(set.Root, order);
    }

    private static IEnumerable<int> Numbers(PictureSet set, Dictionary<string, int> known, string path)
    {
        IReadOnlyList<string> names = Read(path);
        string[] unknown = [.. names.Where(name => !known.ContainsKey(Key(name)))];
        return unknown.Length > 0
            ? throw new InvalidDataException(
                $"{path}: {unknown[0]} is not in the data set {set.Root} ({unknown.Length} of {names.Count} lines are not); expected only its pictures")
            : names.Count == 0 ? throw new InvalidDataException($"{path}: names no picture, expected at least one")
            : names.Select(name => known[Key(name)]);
    }

    private static string Key(string path)
    {
        string[] parts = path.Replace('\\', '/').Split('/');
        string[] last = parts[^Math.Min(3, parts.Length)..];
        return string.Join('/', last.Length == 3 ? [last[0], AttributeLayout.NameOf(last[1]), last[2]] : last);
    }
}
