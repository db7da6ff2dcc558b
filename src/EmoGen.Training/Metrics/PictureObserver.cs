using System.Diagnostics;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>How pictures were looked at.</summary>
/// <param name="Pictures">That could be read.</param>
/// <param name="FromCache">Of these, at which no network had to look again.</param>
/// <param name="Seconds">For all.</param>
/// <param name="Broken">Files that could not be read, each with the reason.</param>
internal sealed record LookRecord(int Pictures, int FromCache, double Seconds, IReadOnlyList<string> Broken)
{
    public double PicturesPerSecond => Pictures / Math.Max(Seconds, 1e-3);
}

/// <summary>Looks at pictures on disk with several networks, a few at a time, and keeps what they see in the cache: what is there is not computed again.</summary>
/// <param name="networks">Different ones.</param>
/// <param name="store">Keeps their rows.</param>
internal sealed class PictureObserver(IReadOnlyList<IPictureNetwork> networks, FeatureStore store)
{
    private const int Batch = 32, Named = 3;

    /// <summary>A run goes on with broken files as long as they are at most one in so many.</summary>
    private const int OneBrokenIn = 100;

    /// <summary>How all pictures so far were looked at.</summary>
    public LookRecord Record { get; private set; } = new(0, 0, 0, []);

    /// <exception cref="InvalidDataException">More than 1% of the files are broken; the message names the first.</exception>
    public SeenPictures Look(IReadOnlyList<MeasuredPicture> pictures, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var progress = new ProgressLine(Console.Error, TimeSpan.FromSeconds(30));
        (List<MeasuredPicture> Whole, List<ContentHash> Contents, List<string> Broken) seen = ([], [], []);
        int cached = 0;
        Task<Opened[]> next = Task.Run(() => Open(pictures, 0), CancellationToken.None);
        for (int first = 0; first < pictures.Count; first += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            Opened[] batch = next.GetAwaiter().GetResult(), whole = [.. batch.Where(o => o.Broken is null)];
            int after = first + Batch;
            next = Task.Run(() => Open(pictures, after), CancellationToken.None);
            Array.ForEach([.. networks], network => Look(network, whole));
            cached += whole.Count(o => o.Image is null);
            seen.Whole.AddRange(whole.Select(o => o.Picture));
            seen.Contents.AddRange(whole.Select(o => o.Content));
            seen.Broken.AddRange(batch.Select(o => o.Broken).OfType<string>());
            RefuseTooMany(seen.Broken, pictures.Count);
            int done = Math.Min(after, pictures.Count);
            progress.Show(done, pictures.Count, () => $"looked at {done} of {pictures.Count} pictures, {cached} from the cache, {done / progress.Elapsed.TotalSeconds:f0} pictures/s");
        }

        Record = new LookRecord(
            Record.Pictures + seen.Whole.Count, Record.FromCache + cached, Record.Seconds + clock.Elapsed.TotalSeconds, [.. Record.Broken, .. seen.Broken]);
        return new SeenPictures(seen.Whole, seen.Contents, store);
    }

    private static void RefuseTooMany(List<string> broken, int all)
    {
        if ((long)broken.Count * OneBrokenIn > all)
        {
            throw new InvalidDataException(
                $"more than 1% of the {all} pictures cannot be read: {string.Join("; ", broken.Take(Named))}{(broken.Count > Named ? "; ..." : "")}");
        }
    }

    private void Look(IPictureNetwork network, Opened[] batch)
    {
        FeatureCache cache = store.Rows(network);
        Opened[] missing = [.. batch.Where(o => !cache.Has(o.Content)).DistinctBy(o => o.Content)];
        if (missing.Length > 0)
        {
            using var scope = NewDisposeScope();
            Tensor rows = network.Look([.. missing.Select(o => o.Image ?? MeasuredPicture.Decode(File.ReadAllBytes(o.Picture.Path)))]);
            cache.Append(missing.Select(o => o.Content).Zip(SeenPictures.ToBytes(rows)));
        }
    }

    /// <summary>Reads the files of a batch, and decodes those that a network has not seen.</summary>
    private Opened[] Open(IReadOnlyList<MeasuredPicture> pictures, int first) =>
        [.. pictures.Skip(first).Take(Batch).AsParallel().AsOrdered().Select(Open)];

    private Opened Open(MeasuredPicture picture)
    {
        try
        {
            byte[] file = File.ReadAllBytes(picture.Path);
            var content = ContentHash.Of(file);
            bool known = networks.All(network => store.Rows(network).Has(content));
            return new Opened(picture, content, known ? null : MeasuredPicture.Decode(file), null);
        }
        catch (Exception problem) when (problem is ImageException or IOException or UnauthorizedAccessException)
        {
            return new Opened(picture, default, null, $"{picture.Path}: {problem.Message}");
        }
    }

    /// <param name="Image">Null where every network has seen it.</param>
    /// <param name="Broken">Why it could not be read.</param>
    private sealed record Opened(MeasuredPicture Picture, ContentHash Content, RgbImage? Image, string? Broken);
}
