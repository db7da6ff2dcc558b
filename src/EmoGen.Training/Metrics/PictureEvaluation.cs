namespace EmoGen.Training.Metrics;

/// <summary>Measures pictures that were drawn.</summary>
internal sealed class PictureEvaluation(PictureObserver observer, HeldOutPictures heldOut)
{
    /// <summary>Of pictures of the emotions.</summary>
    public SetFigures Generation(PictureFolder folder, IReadOnlyCollection<WantedPicture> pictures, CancellationToken cancellation)
    {
        using var measures = new PictureMeasures(observer.Eyes.Table);
        observer.Look(pictures, folder.PathOf, (seen, batch) => measures.Add(seen, [.. batch.Select(p => p.Emotion)]), cancellation);
        return measures.Figures(heldOut.Reference);
    }

    /// <summary>Of pictures of objects in the emotions.</summary>
    public TransferFigures Transfers(
        PictureFolder folder, IReadOnlyList<string> objects, IReadOnlyCollection<WantedPicture> pictures, CancellationToken cancellation)
    {
        using var measures = new TransferMeasures(observer.Eyes, objects);
        observer.Look(pictures, folder.PathOf, (seen, batch) => measures.Add(seen, [.. batch.Select(p => (p.Object!, p.Emotion))]), cancellation);
        return measures.Figures();
    }
}
