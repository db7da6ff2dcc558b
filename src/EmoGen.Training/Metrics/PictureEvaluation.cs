using EmoGen.Engine.Imaging;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Measures pictures that were drawn.</summary>
internal sealed class PictureEvaluation(PictureObserver observer, HeldOutPictures heldOut)
{
    /// <summary>Of pictures of the emotions.</summary>
    public SetFigures Generation(PictureFolder folder, IEnumerable<WantedPicture> pictures, CancellationToken cancellation)
    {
        using var measures = new PictureMeasures(observer.Eyes.Table);
        Look(folder, pictures, (seen, batch) => measures.Add(seen, [.. batch.Select(p => p.Emotion)]), cancellation);
        return measures.Figures(heldOut.Reference);
    }

    /// <summary>Of pictures of objects in the emotions.</summary>
    public TransferFigures Transfers(PictureFolder folder, IReadOnlyList<string> objects, IEnumerable<WantedPicture> pictures, CancellationToken cancellation)
    {
        using var measures = new TransferMeasures(observer.Eyes, objects);
        Look(folder, pictures, (seen, batch) => measures.Add(seen, [.. batch.Select(p => (p.Object!, p.Emotion))]), cancellation);
        return measures.Figures();
    }

    private void Look(
        PictureFolder folder, IEnumerable<WantedPicture> pictures, Action<Observation, WantedPicture[]> add, CancellationToken cancellation)
    {
        foreach ((WantedPicture[] batch, RgbImage[] images) in PictureBatches.Read(pictures, folder.PathOf))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            add(observer.Look(images), batch);
        }
    }
}
