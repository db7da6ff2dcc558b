using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>The probabilities of the eight emotions for every picture of a data set, [N, 8]; what they are made of is kept on disk.</summary>
internal static class PictureProbabilities
{
    private const int RowsAtOnce = 4096;

    /// <summary>By stage 1's network.</summary>
    /// <param name="path">As <see cref="GivenParts.Encoder"/> takes it.</param>
    public static Tensor ByEncoder(string? cache, PictureSet set, string path, CancellationToken cancellation)
    {
        Given<EmotionEncoder> encoder = GivenParts.Encoder(path);
        using EmotionEncoder network = encoder.Part;
        using EmotionRows rows = EmotionRows.Open(cache ?? set.CacheFolder, set, network, encoder.Hash, cancellation);
        return rows.Probabilities();
    }

    /// <summary>By the emotion classifier on CLIP's features.</summary>
    /// <param name="path">As <see cref="GivenParts.Classifier"/> takes it.</param>
    /// <param name="clip">As <see cref="GivenParts.Clip"/> takes it.</param>
    public static Tensor ByClassifier(string? cache, PictureSet set, string path, string clip, CancellationToken cancellation)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        using var seen = new ClipFeatures(clip);
        using RowCache features = seen.Of(set, cache, cancellation);
        using EmotionClassifier classifier = GivenParts.Classifier(path, (int)features.Shape[0]).Part;
        return cat([.. Enumerable.Range(0, set.Count).Chunk(RowsAtOnce).Select(numbers =>
        {
            using var inner = NewDisposeScope();
            return nn.functional.softmax(classifier.forward(features.Rows(numbers)), 1).MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }
}
