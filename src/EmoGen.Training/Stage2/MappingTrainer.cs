using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.UNet;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Stage 2, emotion content generation: only the mapping network learns (<see cref="MappingLoss"/>).
/// The network is given the picture's emotion vector as in the paper, or vectors drawn as generation draws them.
/// </summary>
internal sealed class MappingTrainer
{
    private readonly MappingLoss _loss;
    private readonly int _timesteps;
    private readonly string _data;
    private readonly MappingOptions _options;
    private readonly AttributeTable _attributes;
    private readonly int[] _pictures;
    private readonly LatentCache _latents;
    private readonly DrawnVectors? _drawn;
    private readonly Tensor _vectors;
    private readonly MappingLabels _labels;

    /// <param name="split">A split's folder; its pictures with an emotion and an attribute are used.</param>
    /// <param name="parts">Tokenizer, CLIP and autoencoder, frozen.</param>
    /// <param name="unet">The U-Net, frozen.</param>
    /// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
    /// <param name="encoder">Stage 1's network: a picture's emotion vector.</param>
    /// <param name="space">The emotion space.</param>
    /// <param name="classifier">From CLIP's features to emotions, of L_emo; null to do without.</param>
    /// <param name="options">r, q and whether to draw.</param>
    public MappingTrainer(
        string split, FrozenParts parts, UNetModel unet, NoiseSchedule schedule, EmotionEncoder encoder, EmotionSpace space, EmotionClassifier? classifier, MappingOptions options)
    {
        using IDisposable _ = no_grad();
        _options = options;
        _timesteps = schedule.AlphasCumprod.Count;
        CaptionedPictures pictures = CaptionedPictures.Load(split);
        _data = pictures.Hash;
        int[] labelled = [.. EmotionEncoderTrainer.Labelled(pictures).Where(i => pictures.Records[i].Attribute is not null)];
        _latents = LatentCache.Load(split, pictures, parts);
        (Tensor vectors, Tensor probabilities) = EmotionEncoderTrainer.Encode(encoder, pictures, labelled);
        _attributes = AttributeConfidences.Measure(pictures, labelled, probabilities);

        List<string> names = [.. _attributes.Names];
        (Emotion Emotion, long Attribute)[] shown = [.. labelled.Select(i => pictures.Records[i])
            .Select(r => (EmotionEncoderTrainer.Emotion(r), (long)names.IndexOf(r.Attribute!)))];
        int[] learned = _options.Draws == 0 ? [.. Enumerable.Range(0, shown.Length)] : DrawnVectors.Typical(shown);
        shown = [.. learned.Select(i => shown[i])];
        _pictures = [.. learned.Select(i => labelled[i])];
        _vectors = vectors.index_select(0, tensor([.. learned.Select(i => (long)i)]));
        _labels = new MappingLabels(
            tensor([.. shown.Select(p => (long)p.Emotion)]),
            tensor([.. shown.Select(p => p.Attribute)]),
            tensor([.. _pictures.Select(i => AttributeConfidences.Of(_attributes, pictures.Records[i]))]));
        using var drawing = new Generator(1);
        _drawn = _options.Draws == 0 ? null : new DrawnVectors(space, _vectors, shown, drawing);
        _loss = new MappingLoss(
            parts.Clip, unet, schedule, parts.PlaceholderIds(), parts.Clip.TextFeatures(parts.Ids(names)), options.AttributeRate, classifier, options.EmotionRate);
    }

    public bool Train(JsonElement configJson, LoopOptions options, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Start(new RunRecord("mapping", _data, options, new { mapping = configJson, loss = _options }));
        random.manual_seed(options.Seed);
        using var mapping = new MappingNetwork(MappingConfig.FromJson(configJson));
        var order = new BatchOrder(_pictures.Length, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, mapping).Run(
            order,
            batch => Loss(mapping, batch.Items, batch.Generator),
            averages =>
            {
                folder.WriteOutput("emogen/mapping.json", JsonObject.Create(configJson)!);
                folder.WriteOutput("emogen/attributes.json", JsonObject.Create(_attributes.ToJson())!);
                folder.WriteOutput("emogen/mapping.safetensors", averages);
            },
            cancellation);
    }

    private StepLoss Loss(MappingNetwork mapping, int[] items, Generator generator)
    {
        int[] drawn = [.. items, .. _options.Draws > 1 ? Others((_options.Draws - 1) * items.Length, generator) : []];
        Tensor chosen = tensor([.. drawn.Select(i => (long)i)]); // [N], the first B of which are the batch
        Tensor words = mapping.forward(_drawn?.Sample(drawn, generator) ?? _vectors.index_select(0, chosen));
        Tensor latents = _latents.Sample([.. items.Select(i => _pictures[i])], generator);
        Tensor noise = randn(latents.shape, generator: generator);
        Tensor timesteps = randint(0, _timesteps, [items.Length], dtype: ScalarType.Int64, generator: generator);
        return _loss.Of(words, _labels.Of(chosen), latents, noise, timesteps);
    }

    private int[] Others(int count, Generator generator) =>
        [.. randint(0, _pictures.Length, [count], dtype: ScalarType.Int64, generator: generator).data<long>().ToArray().Select(i => (int)i)];
}

/// <param name="AttributeRate">r.</param>
/// <param name="EmotionRate">q.</param>
/// <param name="Draws">0 to learn from the pictures' own vectors, as published; else from draws of the attributes that are typical of their emotion: one
/// for each picture of the batch, and for L_attr, which costs little, this many times as many, of pictures taken at random.</param>
internal sealed record MappingOptions(double AttributeRate, double EmotionRate, int Draws);
