using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage1;

/// <summary>
/// Stage 1, emotion representation: a ResNet with two linear layers learns the pictures' emotions by cross-entropy; the first layer's
/// output is the emotion space, of which each emotion's mean and standard deviation are kept (EmoGen, section 3.1).
/// </summary>
internal static class EmotionEncoderTrainer
{
    public static bool Train(CaptionedPictures train, CaptionedPictures validation, JsonElement configJson, LoopOptions options, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Start(new RunRecord("encoder", train.Hash, options, configJson));
        random.manual_seed(options.Seed);
        EmotionEncoderConfig config = EmotionEncoderConfig.FromJson(configJson);
        using var model = new EmotionEncoder(config);
        using (var start = new Generator((ulong)options.Seed))
        {
            model.Initialize(start);
        }

        int[] labelled = Labelled(train);
        var order = new BatchOrder(labelled.Length, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, model) { NameOf = i => train.Records[labelled[i]].File }.Run(
            order,
            batch =>
            {
                random.manual_seed((options.Seed * 1_000_003L) + batch.Number); // the dropout's draws
                int[] numbers = [.. batch.Items.Select(i => labelled[i])];
                Tensor images = EmotionPixels(train.MirroredBatch(numbers, batch.Generator));
                Tensor logits = model.Classify(model.forward(images));
                Tensor labels = Labels(train, numbers);
                Tensor accuracy = logits.argmax(1).eq(labels).to(ScalarType.Float32).mean();
                return new StepLoss(cross_entropy(logits, labels), new Dictionary<string, Tensor> { ["accuracy"] = accuracy });
            },
            averages => Export(folder, averages, configJson, train, validation),
            cancellation);
    }

    /// <summary>The pictures that carry an emotion.</summary>
    public static int[] Labelled(CaptionedPictures pictures) => [.. Enumerable.Range(0, pictures.Count).Where(i => pictures.Records[i].Emotion is not null)];

    /// <summary>Each picture's emotion as its class number, [B].</summary>
    public static Tensor Labels(CaptionedPictures pictures, IEnumerable<int> numbers) => tensor([.. numbers.Select(i => (long)Emotion(pictures.Records[i]))]);

    /// <summary>The emotion of a picture that has one.</summary>
    public static Emotion Emotion(CaptionedPicture picture) => EmotionNames.TryParse(picture.Emotion, out Emotion emotion)
        ? emotion
        : throw new InvalidDataException($"{picture.File}: '{picture.Emotion}' is none of the eight emotions");

    /// <summary>The emotion vectors [N, D] and class probabilities [N, 8] of all given pictures.</summary>
    public static (Tensor Vectors, Tensor Probabilities) Encode(EmotionEncoder model, CaptionedPictures pictures, IEnumerable<int> numbers)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>();
        var probabilities = new List<Tensor>();
        foreach (int[] chunk in numbers.Chunk(128))
        {
            using var inner = NewDisposeScope();
            Tensor vector = model.forward(EmotionPixels(pictures.Batch(chunk)));
            vectors.Add(vector.MoveToOuterDisposeScope());
            probabilities.Add(softmax(model.Classify(vector), 1).MoveToOuterDisposeScope());
        }

        return (cat(vectors).MoveToOuterDisposeScope(), cat(probabilities).MoveToOuterDisposeScope());
    }

    private static Tensor EmotionPixels(Tensor images) => images.mul(2).sub_(1);

    private static void Export(
        RunFolder folder, IReadOnlyDictionary<string, Tensor> averages, JsonElement configJson, CaptionedPictures train, CaptionedPictures validation)
    {
        using var scope = NewDisposeScope();
        folder.WriteOutput("emogen/emotion_encoder.safetensors", averages);
        using EmotionEncoder averaged = FrozenParts.Frozen(
            new EmotionEncoder(EmotionEncoderConfig.FromJson(configJson)), Path.Combine(folder.Output, "emogen"), "emotion_encoder");

        int[] known = Labelled(train), held = Labelled(validation);
        (Tensor vectors, Tensor _) = Encode(averaged, train, known);
        using EmotionSpace space = EmotionSpace.FromVectors(vectors, Labels(train, known));
        folder.WriteOutput("emogen/emotion_space.safetensors", space.ToTensors());
        (Tensor _, Tensor probabilities) = Encode(averaged, validation, held);
        double accuracy = probabilities.argmax(1).eq(Labels(validation, held)).to(ScalarType.Float32).mean().item<float>();
        Console.Error.WriteLine($"validation accuracy {accuracy:p1}");
        folder.WriteOutput("emogen/emotion_encoder.json", JsonObject.Create(configJson)!);
        folder.WriteOutput("metrics.json", new JsonObject { ["validationAccuracy"] = accuracy });
    }
}
