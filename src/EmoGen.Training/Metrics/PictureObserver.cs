using EmoGen.Engine;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>What the metrics take of a batch of pictures, whichever networks it comes from.</summary>
/// <param name="Fidelity">Features for FID by the name of their space, [B, D] each.</param>
/// <param name="Perceptual">In the space of <see cref="PairSpaces.Lpips"/>, [B, E].</param>
/// <param name="Semantic">CLIP's picture features, [B, P].</param>
/// <param name="Judged">The judge's probabilities of the emotions, [B, 8].</param>
/// <param name="Classified">Those of the pack's own classifier.</param>
/// <param name="Attributes">The cosine with each attribute's text, [B, A].</param>
/// <param name="Clarity">Sem-C, [B].</param>
internal sealed record Observation(
    IReadOnlyDictionary<string, Tensor> Fidelity, Tensor Perceptual, Tensor Semantic, Tensor Judged, Tensor Classified, Tensor Attributes, Tensor Clarity);

/// <summary>Looks at pictures with the networks that a small pack has in the place of the public ones: its CLIP and the judge.</summary>
internal sealed class PictureObserver(ClipEyes eyes, EmotionJudge judge)
{
    private const int Batch = 32;

    /// <summary>FID's main space: CLIP's picture features.</summary>
    public const string MainSpace = "clip";

    /// <summary>Another one, that knows nothing of the generator: the judge's pooled features.</summary>
    public const string JudgeSpace = "judge";

    public ClipEyes Eyes => eyes;

    /// <summary>Looks at pictures on disk, some at a time.</summary>
    /// <param name="items">In order.</param>
    /// <param name="pathOf">An item's file.</param>
    /// <param name="seen">Gets what is seen of a batch, in a dispose scope of its own.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    /// <exception cref="InvalidDataException">A file is no picture; the message names it.</exception>
    public void Look<T>(IReadOnlyCollection<T> items, Func<T, string> pathOf, Action<Observation, T[]> seen, CancellationToken cancellation)
    {
        var progress = new ProgressLine(Console.Error, TimeSpan.FromSeconds(30));
        int done = 0;
        foreach (T[] batch in items.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            RgbImage[] pictures = [.. batch.Select(item => PictureFile.Read(pathOf(item)))];
            seen(ScalarRace.Repeat(() => Look(pictures)), batch);
            done += batch.Length;
            progress.Show(done, items.Count, () => $"measured {done} of {items.Count} pictures, {done / progress.Elapsed.TotalSeconds:f0} pictures/s");
        }
    }

    private Observation Look(RgbImage[] pictures)
    {
        using IDisposable noGradients = no_grad();
        Tensor features = eyes.Features(pictures), attributes = eyes.Attributes(features);
        (Tensor judged, IReadOnlyList<Tensor> maps) = judge.Look(pictures);
        return new Observation(
            new Dictionary<string, Tensor> { [MainSpace] = features, [JudgeSpace] = maps[^1].mean([2, 3]) },
            PairSpaces.Lpips(maps), features, judged, eyes.Emotions(features), attributes, SemanticClarity.Of(eyes.KindLogits(attributes)));
    }
}
