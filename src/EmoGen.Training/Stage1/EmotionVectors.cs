using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>What stage 1's network says of pictures on disk.</summary>
internal static class EmotionVectors
{
    private const int Batch = 64;

    /// <summary>How pictures become the network's pixels, but for the scale: shortest edge resized, centre cropped (method: stage 1).</summary>
    public static ImagePreprocessor Preprocessor(EmotionEncoderConfig config) =>
        ImagePreprocessor.Torchvision(config.Resize, config.Crop, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>From [0, 1] to the network's scale.</summary>
    public static Tensor Normalise(Tensor images) => images.mul(2).sub_(1);

    /// <summary>The emotion vectors [N, D] and class probabilities [N, 8] of all pictures, in order.</summary>
    public static (Tensor Vectors, Tensor Probabilities) Of(EmotionEncoder encoder, PictureSet set)
    {
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>();
        var probabilities = new List<Tensor>();
        Each(encoder, set, (_, vector, probability) =>
        {
            vectors.Add(vector.MoveToOuterDisposeScope());
            probabilities.Add(probability.MoveToOuterDisposeScope());
        });
        return (cat(vectors).MoveToOuterDisposeScope(), cat(probabilities).MoveToOuterDisposeScope());
    }

    /// <summary>The distribution of each emotion's vectors, in memory that does not grow with the number of pictures.</summary>
    /// <exception cref="InvalidDataException">An emotion has fewer than two pictures.</exception>
    public static EmotionSpace Space(EmotionEncoder encoder, PictureSet set, CancellationToken cancellation)
    {
        using var meter = new EmotionSpaceMeter(encoder.Config.Dimensions);
        Each(encoder, set, (emotions, vectors, _) => meter.Add(emotions, vectors), cancellation);
        return meter.ToSpace();
    }

    /// <summary>How often the network takes each emotion's pictures for each.</summary>
    public static ConfusionMatrix Confusion(EmotionEncoder encoder, PictureSet set)
    {
        var confusion = new ConfusionMatrix();
        Each(encoder, set, (emotions, _, probabilities) => confusion.Add(emotions, probabilities));
        return confusion;
    }

    /// <summary>Gives each batch's labels, vectors and probabilities to <paramref name="take"/>; the tensors live as long as the call.</summary>
    private static void Each(EmotionEncoder encoder, PictureSet set, Action<Emotion[], Tensor, Tensor> take, CancellationToken cancellation = default)
    {
        using IDisposable _ = no_grad();
        int first = 0;
        foreach (Tensor images in PictureStream.Once(set, Batch, Preprocessor(encoder.Config).ResizeAndCrop))
        {
            cancellation.ThrowIfCancellationRequested();
            using Tensor pixels = images;
            using var scope = NewDisposeScope();
            Tensor vectors = encoder.forward(Normalise(pixels));
            Emotion[] emotions = [.. Enumerable.Range(first, (int)pixels.shape[0]).Select(i => set.Pictures[i].Emotion)];
            take(emotions, vectors, nn.functional.softmax(encoder.Classify(vectors), 1));
            first += emotions.Length;
        }
    }
}
