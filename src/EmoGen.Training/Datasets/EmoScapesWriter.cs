using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Datasets;

/// <summary>Writes EmoScapes to disk in EmoSet's layout, with a list of captions beside.</summary>
public static class EmoScapesWriter
{
    /// <summary>The splits and their shares of all pictures. No seed occurs in two of them.</summary>
    public static IReadOnlyList<(string Name, double Share)> Splits { get; } =
        [("train", 0.8), ("classifier", 0.1), ("val", 0.05), ("test", 0.05)];

    /// <summary>Writes all splits. The folder appears when it is complete, never half-written.</summary>
    /// <param name="output">A folder that does not exist yet.</param>
    /// <param name="count">Pictures over all splits.</param>
    /// <param name="seed">Decides every picture.</param>
    /// <param name="size">Pixels across and down.</param>
    /// <param name="progress">Pictures written so far.</param>
    /// <param name="cancellation">Checked before each picture; nothing is left behind.</param>
    /// <exception cref="IOException">The folder exists already.</exception>
    public static void Write(string output, int count, int seed, int size, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (Path.Exists(output))
        {
            throw new IOException($"--output: {output} exists already; expected a folder that does not.");
        }

        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        string partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            int written = 0;
            for (int split = 0; split < Splits.Count; split++)
            {
                (string name, double share) = Splits[split];
                int splitCount = (int)Math.Round(count * share);
                IReadOnlyList<Entry> entries = Plan(seed, split, splitCount);
                WriteSplit(Path.Combine(partial, name), entries, size, () => progress?.Report(Interlocked.Increment(ref written)), cancellation);
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
    }

    /// <summary>The seed of a picture; splits and positions never share one.</summary>
    public static long PictureSeed(int seed, int split, int index) => ((long)seed << 32) | ((long)split << 28) | (uint)index;

    private static List<Entry> Plan(int seed, int split, int count)
    {
        SceneSpec[] specs = [.. Enumerable.Range(0, count).Select(i => EmoScapes.Sample(PictureSeed(seed, split, i)))];
        var perFolder = specs.CountBy(Group).ToDictionary();
        var perLabel = new Dictionary<string, int>();
        var entries = new List<Entry>(count);
        foreach (SceneSpec spec in specs)
        {
            string label = Label(spec);
            int number = perLabel[label] = perLabel.GetValueOrDefault(label) + 1;
            string id = spec.Emotion is null ? $"{number:D5}" : $"{label}_{number:D5}";
            (string kind, string name) = Group(spec);
            entries.Add(new Entry(spec, id, $"{kind}/({perFolder[(kind, name)]}) {name}/{id}.jpg"));
        }

        return entries;
    }

    private static string Label(SceneSpec spec) => spec.Emotion?.Name() ?? "neutral";

    private static (string Kind, string Name) Group(SceneSpec spec) => spec.Attribute is { } attribute
        ? (attribute.Kind == AttributeKind.Object ? "object" : "scene", attribute.Name)
        : ("neutral", spec.Neutral!.Name);

    private static void WriteSplit(string folder, IReadOnlyList<Entry> entries, int size, Action written, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        IEnumerable<string> files = entries.SelectMany(entry => (string[])[entry.File, entry.Annotation]);
        foreach (string directory in files.Select(file => Path.GetDirectoryName(file)!).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(folder, directory));
        }

        Parallel.ForEach(entries, new ParallelOptions { CancellationToken = cancellation }, entry =>
        {
            RgbImage image = EmoScapes.Render(entry.Spec, size);
            JpegFile.Write(Path.Combine(folder, entry.File), image);
            File.WriteAllText(Path.Combine(folder, entry.Annotation), Annotate(entry, image).ToJsonString());
            written();
        });
        File.WriteAllLines(
            Path.Combine(folder, CaptionedPictures.ListName), entries.Select(entry => JsonSerializer.Serialize(entry.Record)));
    }

    private static JsonObject Annotate(Entry entry, RgbImage image)
    {
        PictureStatistics statistics = PictureStatistics.Of(image);
        var annotation = new JsonObject
        {
            ["image_id"] = entry.Id,
            ["image"] = entry.File,
            ["emotion"] = entry.Spec.Emotion?.Name(),
            ["brightness"] = statistics.Brightness,
            ["colorfulness"] = statistics.Colorfulness,
        };
        if (entry.Spec.Attribute is { } attribute)
        {
            annotation[attribute.Kind == AttributeKind.Object ? "object" : "scene"] = attribute.Name;
        }

        annotation["caption"] = entry.Spec.Caption;
        if (entry.Spec.Neutral is { } neutral)
        {
            annotation["neutral_object"] = neutral.Name;
        }

        return annotation;
    }

    /// <summary>A picture and where it goes, relative to its split's folder.</summary>
    private sealed record Entry(SceneSpec Spec, string Id, string File)
    {
        public string Annotation => $"annotation/{Label(Spec)}/{Id}.json";

        public CaptionedPicture Record =>
            new(File, Spec.Caption, Spec.Emotion?.Name(), Spec.Attribute?.Name, Group(Spec).Kind, Spec.Neutral?.Name);
    }
}
