using System.Collections.Concurrent;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets.Layouts;

namespace EmoGen.Training.Datasets;

/// <summary>What <see cref="DataDoctor"/> found.</summary>
/// <param name="Pictures">Listed, whether or not they can be read.</param>
/// <param name="Emotions">Labelled pictures, in class order.</param>
/// <param name="Attributes">Labelled pictures, the most frequent first.</param>
/// <param name="Errors">A sentence each; training would stop.</param>
/// <param name="Warnings">A sentence each; training goes on, but a person should know.</param>
internal sealed record DataReport(
    string Layout, int Pictures, IReadOnlyDictionary<string, int> Emotions, IReadOnlyDictionary<string, int> Attributes,
    IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);

/// <summary>Looks at every picture and label of a split, and goes on past the first problem.</summary>
internal static class DataDoctor
{
    /// <summary>Below this many pixels on the shorter side a picture says too little at 224 or 512.</summary>
    private const int SmallestSide = 64;

    /// <param name="threads">That decode; 0 for one a processor.</param>
    /// <exception cref="InvalidDataException">There is no such split, or its list is malformed.</exception>
    public static DataReport Examine(string folder, string split, int threads = 0)
    {
        PictureLayout layout = PictureLayout.Find(folder, split);
        var pictures = new LabelledPicture?[layout.Entries.Count];
        var errors = new ConcurrentBag<string>();
        var warnings = new ConcurrentBag<string>();
        Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount }, i =>
        {
            pictures[i] = Try(layout.Entries[i].Label, errors);
            string path = Path.Combine(layout.Root, layout.Entries[i].File);
            if (Try(() => PictureFile.Read(path), errors) is { } image)
            {
                Look(path, image, warnings);
            }
        });
        string[] equal = Try(() => EqualPictures.Find(folder, split).ToArray(), errors) ?? [];
        LabelledPicture[] labelled = [.. pictures.OfType<LabelledPicture>()];
        var emotions = EmotionNames.All.ToDictionary(e => e.Name(), e => labelled.Count(p => p.Emotion == e));
        string[] sets = [
            .. emotions.Where(e => e.Value == 0).Select(e => $"{folder}: the split '{split}' has no picture of '{e.Key}', expected at least one of each emotion"),
            .. SameNames(layout), .. WithoutPartner(layout.Root)];
        var attributes = labelled.Where(p => p.Attribute is not null).CountBy(p => p.Attribute!)
            .OrderByDescending(a => a.Value).ThenBy(a => a.Key, StringComparer.Ordinal).ToDictionary();
        return new DataReport(layout.Name, pictures.Length, emotions, attributes,
            [.. errors.Concat(sets).Distinct().Order(StringComparer.Ordinal)], [.. equal, .. warnings.Order(StringComparer.Ordinal)]);
    }

    private static T? Try<T>(Func<T> read, ConcurrentBag<string> errors)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidDataException problem)
        {
            errors.Add(problem.Message);
            return null;
        }
    }

    private static void Look(string path, RgbImage image, ConcurrentBag<string> warnings)
    {
        if (Math.Min(image.Width, image.Height) < SmallestSide)
        {
            warnings.Add($"{path}: {image.Width} x {image.Height} pixels, expected at least {SmallestSide} on the shorter side");
        }

        bool grey = true;
        for (int i = 0; i < image.Pixels.Length && grey; i += 3)
        {
            grey = image.Pixels[i] == image.Pixels[i + 1] && image.Pixels[i] == image.Pixels[i + 2];
        }

        if (grey)
        {
            warnings.Add($"{path}: is grey, expected colours");
        }
    }

    /// <summary>One name for different pictures: indexes and annotations could mean either. The same picture in the folders of two attributes is as it should be.</summary>
    private static IEnumerable<string> SameNames(PictureLayout layout) => layout.Entries.Select(e => Path.Combine(layout.Root, e.File)).Where(File.Exists)
        .GroupBy(path => Path.GetFileName(path)!).Where(same => same.Skip(1).Any())
        .Select(same => same.DistinctBy(FileHash.Of).ToArray()).Where(different => different.Length > 1)
        .Select(different => $"{different[0]}: has the name of another picture, {different[1]}, expected one name for each");

    private static IEnumerable<string> WithoutPartner(string root)
    {
        string annotations = Path.Combine(root, "annotation");
        if (!Directory.Exists(annotations))
        {
            return [];
        }

        ILookup<string, string> described = Directory.EnumerateFiles(annotations, "*.json", SearchOption.AllDirectories).ToLookup(f => Path.GetFileNameWithoutExtension(f)!);
        ILookup<string, string> pictures = Directory.EnumerateFiles(root, "*.jpg", SearchOption.AllDirectories).ToLookup(f => Path.GetFileNameWithoutExtension(f)!);
        return pictures.Where(p => !described.Contains(p.Key)).Select(p => $"{p.First()}: has no annotation, expected {p.Key}.json below {annotations}")
            .Concat(described.Where(d => !pictures.Contains(d.Key)).Select(d => $"{d.First()}: annotates no picture, expected {d.Key}.jpg below {root}"));
    }
}
