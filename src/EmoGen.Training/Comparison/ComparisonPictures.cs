using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Datasets;
using EmoGen.Training.Metrics;

namespace EmoGen.Training.Comparison;

/// <summary>The pictures of a comparison, each drawn once, and sheets of them.</summary>
internal sealed class ComparisonPictures(ComparisonRequest request, int steps, TextWriter log)
{
    private const int SeedsOfMethod = 3, PicturesOfEmotion = 10, PicturesOfTransfer = 3, MostPixels = 128;

    /// <summary>A method's pictures, complete.</summary>
    public (PictureFolder Folder, WantedPicture[] Wanted) Draw(ComparedMethod method, ModelPack pack, CancellationToken cancellation)
    {
        log.WriteLine($"drawing {method.Name}");
        WantedPicture[] wanted = [.. WantedPicture.Generation(request.Count, request.Seed, method.Prompt).Select(p => p with { Request = p.Request with { Steps = steps } })];
        PictureFolder folder = PictureFolder.Open(Path.Combine(request.Output.Path, "pictures", method.Name), pack, method.Prompt, steps);
        using var drawer = new PictureDrawer(pack, request.Workers);
        folder.Complete(wanted, drawer, cancellation);
        return (folder, wanted);
    }

    /// <summary>The methods side by side, then the compared pack's emotions, transfers and fusions (the paper's figures 3, 1 and 4).</summary>
    public IReadOnlyList<ReportSheet> Sheets(
        IReadOnlyList<(ComparedMethod Method, PictureFolder Folder, WantedPicture[] Wanted)> drawn, ModelPack pack, CancellationToken cancellation)
    {
        log.WriteLine("drawing the gallery");
        int wide = Math.Min(PicturesOfEmotion, request.Count), each = Math.Min(PicturesOfTransfer, request.Count);
        (_, PictureFolder own, WantedPicture[] ours) = drawn.Single(d => d.Method.Kind == MethodKind.EmoGen);
        SheetRow[] emotions = [.. ours.GroupBy(p => p.Emotion).Select(e => new SheetRow(e.Key.Name(), [.. e.Take(wide).Select(p => Small(PictureFile.Read(own.PathOf(p))))]))];
        SheetRow[] methods = [.. drawn.SelectMany(d => d.Wanted.GroupBy(p => p.Request.Seed).Take(SeedsOfMethod).Select(
            seed => new SheetRow(d.Method.Name, [.. seed.Select(p => Small(PictureFile.Read(d.Folder.PathOf(p))))])))];
        PictureFolder folder = PictureFolder.Open(Path.Combine(request.Output.Path, "gallery"), pack, steps: steps);
        using var drawer = new PictureDrawer(pack, request.Workers);
        var gallery = new GallerySheets(Drawn, request.Seed);
        return
        [
            new("methods", $"Each row is a method, each column an emotion; the first {Math.Min(SeedsOfMethod, request.Count)} seeds of each, none chosen.", Jpeg(LabelledSheet.Draw(methods, [.. EmotionNames.All.Select(e => e.Name())]))),
            new("generation", $"Eight emotions, the first {wide} seeds of each.", Jpeg(LabelledSheet.Draw(emotions))),
            new("transfer", "Transfer: six things in no emotion, in amusement and in fear.", Jpeg(gallery.Transfer(each))),
            new("fusion", "Fusion: two emotions in one picture.", Jpeg(gallery.Fusion(wide))),
        ];

        IReadOnlyList<RgbImage> Drawn(IReadOnlyList<(string File, GenerationRequest Request)> wanted)
        {
            folder.Complete(wanted.Select(w => (w.File, w.Request with { Steps = steps })), drawer, cancellation);
            return [.. wanted.Select(w => Small(PictureFile.Read(folder.PathOf(w.File))))];
        }
    }

    private static byte[] Jpeg(RgbImage sheet) => ImageCodec.Encode(sheet, ImageFormat.Jpeg);

    /// <summary>No larger than a page can show.</summary>
    private static RgbImage Small(RgbImage picture)
    {
        double share = (double)MostPixels / Math.Max(picture.Width, picture.Height);
        return share >= 1 ? picture : PillowResize.Resize(picture, (int)(share * picture.Width), (int)(share * picture.Height), ResizeFilter.Bicubic);
    }
}
