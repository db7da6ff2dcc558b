using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Pictures of every emotion by the network as it is, of the same seeds each time, to be looked at while it learns. All they draw by chance comes from their
/// seeds: what a run learns does not depend on them.
/// </summary>
/// <param name="model">All but the network.</param>
/// <param name="space">To draw from.</param>
/// <param name="eyes">Measure the pictures.</param>
/// <param name="count">Pictures of each emotion.</param>
/// <param name="workers">Pictures drawn at once.</param>
internal sealed class MappingPreview(ModelPack model, EmotionSpace space, PreviewEyes eyes, int count, int workers)
{
    private const int MostSteps = 10;

    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public Preview Draw(MappingConfig config, IReadOnlyDictionary<string, Tensor> weights, CancellationToken cancellation)
    {
        using var pack = new PreviewPack(model, config, weights, space);
        using var drawer = new PictureDrawer(pack.Pack, workers);
        WantedPicture[] wanted = [.. WantedPicture.Generation(count, seed: 0)];
        GenerationRequest[] requests = [.. wanted.Select(w => w.Request with { Steps = Math.Min(MostSteps, model.Manifest.Defaults.Steps) })];
        var pictures = new RgbImage[wanted.Length];
        drawer.Draw(requests, (place, _, picture) => pictures[place] = picture.Image, cancellation);
        RgbImage sheet = LabelledSheet.Draw([.. EmotionNames.All.Zip(pictures.Chunk(count), (emotion, row) => new SheetRow(emotion.Name(), row))]);
        return new Preview(ImageCodec.Encode(sheet, ImageFormat.Png), eyes.Measure(pictures, [.. wanted.Select(w => w.Emotion)]));
    }
}
