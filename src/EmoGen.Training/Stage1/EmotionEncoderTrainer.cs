using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Runs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage1;

/// <summary>What an encoder's training learns from.</summary>
/// <param name="Train">Pictures that it learns from.</param>
/// <param name="Validation">Pictures that decide which of its weights are kept.</param>
/// <param name="Config">Its size.</param>
/// <param name="Start">Its first weights.</param>
/// <param name="Augment">How training pictures are changed.</param>
/// <param name="LeastArea">The least share of a picture that is cut out.</param>
internal sealed record EncoderInputs(
    PictureSet Train, PictureSet Validation, EmotionEncoderConfig Config, EncoderStart Start, Augment Augment, double LeastArea);

/// <summary>
/// Stage 1, emotion representation: a ResNet with two linear layers learns the pictures' emotions by cross-entropy; the first layer's
/// output is the emotion space, of which each emotion's mean and standard deviation are kept (EmoGen, section 3.1).
/// </summary>
internal sealed class EmotionEncoderTrainer
{
    private readonly EncoderInputs _inputs;
    private readonly LoopOptions _options;
    private readonly RunFolder _folder;

    private EmotionEncoderTrainer(EncoderInputs inputs, LoopOptions options)
    {
        (_inputs, _options) = (inputs, options);
        _folder = RunFolder.Start(new RunRecord("encoder", inputs.Train.Hash, options, new
        {
            config = inputs.Config.ToJson(),
            validation = inputs.Validation.Hash,
            start = inputs.Start.Hash,
            inputs.Augment,
            inputs.LeastArea,
        })
        { Index = inputs.Train.Index });
    }

    /// <returns>False when the run was stopped before its end.</returns>
    public static bool Train(EncoderInputs inputs, LoopOptions options, CancellationToken cancellation) =>
        new EmotionEncoderTrainer(inputs, options).Train(cancellation);

    private bool Train(CancellationToken cancellation)
    {
        PictureSet train = _inputs.Train;
        using EmotionEncoder model = _inputs.Start.Create(_inputs.Config, _options.Seed);
        var ahead = new BatchOrder(train.Count, _options.Batch, _options.Seed);
        using var stream = new PictureStream(
            train, ahead.At, new Augmentation(_inputs.Config, _inputs.Augment, _inputs.LeastArea).Apply, _options.Seed);
        var loop = new TrainingLoop(_folder, _options, model)
        {
            NameOf = i => train.Pictures[i].File,
            Validate = (_, weights) => Validate(weights),
            Finish = weights => Finish(weights, cancellation),
        };
        return loop.Run(
            new BatchOrder(train.Count, _options.Batch, _options.Seed), batch => Loss(model, Pixels(stream, batch), batch), Export, cancellation);
    }

    private Tensor Pixels(PictureStream stream, BatchStep batch)
    {
        lock (stream)
        {
            return EmotionVectors.Normalise(stream.At(batch.Number).narrow(0, batch.First, batch.Items.Length))
                .to(_options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        }
    }

    private StepLoss Loss(EmotionEncoder model, Tensor pixels, BatchStep batch)
    {
        random.manual_seed((_options.Seed * 1_000_003L) + batch.Number); // the dropout's draws
        Tensor logits = model.Classify(model.forward(pixels)).to(ScalarType.Float32);
        Tensor labels = tensor([.. batch.Items.Select(i => (long)_inputs.Train.Pictures[i].Emotion)]);
        Tensor accuracy = logits.argmax(1).eq(labels).to(ScalarType.Float32).mean();
        return new StepLoss(cross_entropy(logits, labels), new Dictionary<string, Tensor> { ["accuracy"] = accuracy });
    }

    private double Validate(IReadOnlyDictionary<string, Tensor> weights)
    {
        using EmotionEncoder encoder = Frozen(weights);
        return ConfusionReport.WriteIfBest(_folder, EmotionVectors.Confusion(encoder, _inputs.Validation));
    }

    private void Export(IReadOnlyDictionary<string, Tensor> weights)
    {
        _folder.WriteOutput("emogen/emotion_encoder.json", System.Text.Json.Nodes.JsonObject.Create(_inputs.Config.ToJson())!);
        _folder.WriteOutput("emogen/emotion_encoder.safetensors", weights);
    }

    /// <summary>The emotion space costs a look at every training picture, so that only a finished run has one.</summary>
    private void Finish(IReadOnlyDictionary<string, Tensor> weights, CancellationToken cancellation)
    {
        using EmotionEncoder encoder = Frozen(weights);
        Console.Error.WriteLine($"emotion space of {_inputs.Train.Once.Count} pictures");
        try
        {
            using EmotionSpace space = EmotionVectors.Space(encoder, _inputs.Train.Once, cancellation);
            _folder.WriteOutput("emogen/emotion_space.safetensors", space.ToTensors());
        }
        catch (OperationCanceledException)
        {
            throw new RunException($"{_options.Run}: stopped before its emotion space was measured; the same command goes on from here");
        }
    }

    private EmotionEncoder Frozen(IReadOnlyDictionary<string, Tensor> weights)
    {
        var encoder = new EmotionEncoder(_inputs.Config);
        WeightBinder.Bind(encoder, weights, new BindOptions { Frozen = true, Dtype = ScalarType.Float32 });
        encoder.eval();
        return encoder;
    }
}
