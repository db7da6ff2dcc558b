using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage1;

/// <summary>What the classifier's training learns from.</summary>
/// <param name="Train">Pictures that it learns from.</param>
/// <param name="Validation">Pictures that decide which of its weights are kept.</param>
/// <param name="Clip">Whose features: a full CLIP, or a run or pack with one.</param>
/// <param name="Cache">Where the features are kept; null for the data set's own folder.</param>
internal sealed record ClassifierInputs(PictureSet Train, PictureSet Validation, string Clip, string? Cache);

/// <summary>
/// Trains the linear emotion classifier on CLIP image features, the judge of a pack's pictures: on a split of its own, that neither the
/// emotion encoder nor the mapping network sees.
/// </summary>
internal static class EmotionClassifierTrainer
{
    private const int RowsAtOnce = 4096;

    /// <returns>False when the run was stopped before its end.</returns>
    public static bool Train(ClassifierInputs inputs, LoopOptions options, CancellationToken cancellation)
    {
        PictureSet train = inputs.Train;
        using var clip = new ClipFeatures(inputs.Clip);
        RunFolder folder = RunFolder.Start(
            new RunRecord("classifier", train.Hash, options, new { validation = inputs.Validation.Hash, clip = clip.Hash }) { Index = train.Index });
        using RowCache features = clip.Of(train.Once, inputs.Cache, cancellation), validation = clip.Of(inputs.Validation, inputs.Cache, cancellation);
        random.manual_seed(options.Seed);
        using var head = new EmotionClassifier((int)features.Shape[0]);
        var loop = new TrainingLoop(folder, options, head)
        {
            NameOf = i => train.Pictures[i].File,
            Validate = (_, weights) => ConfusionReport.WriteIfBest(folder, Confusion(validation, inputs.Validation, weights)),
        };
        return loop.Run(
            new BatchOrder(train.Count, options.Batch, options.Seed),
            batch =>
            {
                Tensor logits = head.forward(features.Rows([.. batch.Items.Select(train.InOnce)]));
                Tensor labels = tensor([.. batch.Items.Select(i => (long)train.Pictures[i].Emotion)]);
                Tensor accuracy = logits.argmax(1).eq(labels).to(ScalarType.Float32).mean();
                return new StepLoss(cross_entropy(logits, labels), new Dictionary<string, Tensor> { ["accuracy"] = accuracy });
            },
            weights => folder.WriteOutput("emogen/emotion_classifier.safetensors", weights),
            cancellation);
    }

    private static ConfusionMatrix Confusion(RowCache features, PictureSet set, IReadOnlyDictionary<string, Tensor> weights)
    {
        using IDisposable _ = no_grad();
        var confusion = new ConfusionMatrix();
        foreach (int[] numbers in Enumerable.Range(0, set.Count).Chunk(RowsAtOnce))
        {
            using var scope = NewDisposeScope();
            confusion.Add(numbers.Select(n => set.Pictures[n].Emotion), linear(features.Rows(numbers), weights["fc.weight"], weights["fc.bias"]));
        }

        return confusion;
    }
}
