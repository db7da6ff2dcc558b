using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Vision;
using EmoGen.Training.Metrics;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>Looks at previews.</summary>
/// <param name="Clip">Its features are those of Sem-D.</param>
/// <param name="Preprocessor">CLIP's.</param>
/// <param name="Classifier">On CLIP's features, the judge of Emo-A; null where stage 1's network is.</param>
/// <param name="Encoder">Stage 1's network; null where there is none.</param>
internal sealed record PreviewEyes(ClipModel Clip, ImagePreprocessor Preprocessor, EmotionClassifier? Classifier, EmotionEncoder? Encoder)
{
    private const int Batch = 16;

    /// <summary>Emo-A, where there is a judge, and Sem-D, where there are two pictures of an emotion, as they are named in the run's log.</summary>
    public IReadOnlyDictionary<string, double> Measure(IReadOnlyList<RgbImage> pictures, IReadOnlyList<Emotion> asked)
    {
        using IDisposable noGradients = no_grad();
        PairSpread[] spreads = [.. EmotionNames.All.Select(_ => new PairSpread())];
        var tally = new EmotionTally();
        foreach ((RgbImage[] seen, Emotion[] emotions) in pictures.Chunk(Batch).Zip(asked.Chunk(Batch)))
        {
            using var scope = NewDisposeScope();
            Tensor features = Clip.ImageFeatures(cat([.. seen.Select(Preprocessor.Apply)])), distances = PairSpaces.Squared(features);
            foreach ((int place, Emotion emotion) in emotions.Index())
            {
                spreads[(int)emotion].Add(distances.narrow(0, place, 1));
            }

            if (Probabilities(seen, features) is { } probabilities)
            {
                tally.Add(probabilities, emotions);
            }
        }

        double? spread = spreads.Select(s => s.Mean).Average();
        Array.ForEach(spreads, s => s.Dispose());
        return new Dictionary<string, double?> { ["emo_a"] = tally.Accuracy.Mean, ["sem_d"] = spread }
            .Where(figure => figure.Value is not null).ToDictionary(figure => figure.Key, figure => figure.Value!.Value);
    }

    private Tensor? Probabilities(RgbImage[] pictures, Tensor features)
    {
        if (Classifier is not null)
        {
            return nn.functional.softmax(Classifier.forward(features), 1);
        }

        if (Encoder is null)
        {
            return null;
        }

        ImagePreprocessor preprocessor = EmotionVectors.Preprocessor(Encoder.Config);
        return nn.functional.softmax(Encoder.Classify(Encoder.forward(cat([.. pictures.Select(preprocessor.Apply)]))), 1);
    }
}
