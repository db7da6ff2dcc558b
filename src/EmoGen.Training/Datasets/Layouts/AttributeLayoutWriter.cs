using System.Runtime.InteropServices;
using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Datasets.Layouts;

/// <summary>Builds the attribute layout from EmoSet's annotations: each picture in the folder of its scene and of every object.</summary>
internal static partial class AttributeLayoutWriter
{
    /// <summary>Writes the layout whole, or not at all.</summary>
    /// <returns>How many files it has.</returns>
    /// <exception cref="InvalidDataException">An annotation is missing or malformed, or two pictures of an attribute have one name.</exception>
    /// <exception cref="IOException">The output exists already, or a picture does not.</exception>
    public static int Write(string emoSet, string split, string output)
    {
        if (Path.Exists(output))
        {
            throw new IOException($"--output: {output} exists already; expected a folder that does not");
        }

        if (!EmoSetLayout.Splits(emoSet).Contains(split))
        {
            throw new InvalidDataException($"{emoSet}: expected EmoSet with a list {split}.json");
        }

        var folders = Places(emoSet, split);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)), partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            foreach (((AttributeKind kind, string name), List<string> images) in folders)
            {
                string folder = Path.Combine(partial, AttributeLayout.FolderOf(kind), $"({images.Count}){name}");
                Directory.CreateDirectory(folder);
                images.ForEach(image => Place(Path.Combine(emoSet, image), Path.Combine(folder, Path.GetFileName(image))));
            }

            Directory.Move(partial, target);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }

        return folders.Values.Sum(images => images.Count);
    }

    private static SortedDictionary<(AttributeKind Kind, string Name), List<string>> Places(string emoSet, string split)
    {
        var folders = new SortedDictionary<(AttributeKind, string), List<string>>();
        foreach (EmoSetItem item in EmoSetLayout.Items(emoSet, split))
        {
            EmoSetAnnotation annotation = EmoSetLayout.Annotation(emoSet, item);
            var attributes = annotation.Objects.Distinct().Select(name => (AttributeKind.Object, name))
                .Concat(annotation.Scene is { } scene ? [(AttributeKind.Scene, scene)] : []);
            foreach ((AttributeKind, string) attribute in attributes)
            {
                (folders.TryGetValue(attribute, out List<string>? images) ? images : folders[attribute] = []).Add(item.Image);
            }
        }

        foreach (((AttributeKind _, string name), List<string> images) in folders)
        {
            if (images.GroupBy(Path.GetFileName).FirstOrDefault(same => same.Skip(1).Any()) is { } same)
            {
                throw new InvalidDataException($"{emoSet}: {string.Join(" and ", same)} have one name and the attribute '{name}', expected one name for each picture");
            }
        }

        return folders.Count > 0 ? folders : throw new InvalidDataException($"{emoSet}: no annotation of the split '{split}' names an object or a scene");
    }

    private static void Place(string image, string target)
    {
        if (!OperatingSystem.IsLinux() || Link(image, target) != 0)
        {
            File.Copy(image, target);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);
}
