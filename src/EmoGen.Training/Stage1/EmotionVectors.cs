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
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>();
        var probabilities = new List<Tensor>();
        foreach (Tensor images in PictureStream.Once(set, Batch, Preprocessor(encoder.Config).ResizeAndCrop))
        {
            using var inner = NewDisposeScope();
            Tensor vector = encoder.forward(Normalise(images));
            vectors.Add(vector.MoveToOuterDisposeScope());
            probabilities.Add(nn.functional.softmax(encoder.Classify(vector), 1).MoveToOuterDisposeScope());
        }

        return (cat(vectors).MoveToOuterDisposeScope(), cat(probabilities).MoveToOuterDisposeScope());
    }
}
