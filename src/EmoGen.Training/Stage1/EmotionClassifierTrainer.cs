using EmoGen.Engine.Emotions;
using EmoGen.Engine.Vision;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage1;

/// <summary>
/// Trains the linear emotion classifier on CLIP image features, the judge of a pack's pictures: on a split of its own, that neither the
/// emotion encoder nor the mapping network sees.
/// </summary>
internal static class EmotionClassifierTrainer
{
    public static bool Train(CaptionedPictures train, CaptionedPictures test, string clipRun, LoopOptions options, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Start(new RunRecord("classifier", train.Hash, options, null));
        random.manual_seed(options.Seed);
        using ClipModel clip = FrozenParts.LoadClip(clipRun);
        (Tensor features, Tensor labels) = Features(clip, train);
        (Tensor testFeatures, Tensor testLabels) = Features(clip, test);
        using var head = new EmotionClassifier((int)features.shape[1]);
        var order = new BatchOrder((int)features.shape[0], options.Batch, options.Seed);
        return new TrainingLoop(folder, options, head).Run(
            order,
            batch =>
            {
                Tensor rows = tensor([.. batch.Items.Select(i => (long)i)]);
                Tensor logits = head.forward(features.index_select(0, rows)), wanted = labels.index_select(0, rows);
                return new StepLoss(cross_entropy(logits, wanted), new Dictionary<string, Tensor> { ["accuracy"] = Accuracy(logits, wanted) });
            },
            averages =>
            {
                double accuracy = Accuracy(linear(testFeatures, averages["fc.weight"], averages["fc.bias"]), testLabels).item<float>();
                Console.Error.WriteLine($"test accuracy {accuracy:p1} of {testLabels.shape[0]} pictures");
                folder.WriteOutput("metrics.json", new System.Text.Json.Nodes.JsonObject { ["testAccuracy"] = accuracy });
                folder.WriteOutput("emogen/emotion_classifier.safetensors", averages);
            },
            cancellation);
    }

    private static Tensor Accuracy(Tensor logits, Tensor labels) => logits.argmax(1).eq(labels).to(ScalarType.Float32).mean();

    private static (Tensor Features, Tensor Labels) Features(ClipModel clip, CaptionedPictures pictures)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        int[] labelled = EmotionEncoderTrainer.Labelled(pictures);
        var features = new List<Tensor>();
        foreach (int[] chunk in labelled.Chunk(128))
        {
            using var inner = NewDisposeScope();
            features.Add(clip.ImageFeatures(ClipPixels.Normalise(pictures.Batch(chunk))).MoveToOuterDisposeScope());
        }

        return (cat(features).DetachFromDisposeScope(), EmotionEncoderTrainer.Labels(pictures, labelled).DetachFromDisposeScope());
    }
}
