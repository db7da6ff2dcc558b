using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Stage 2, emotion content generation: only the mapping network learns, through the frozen text encoder and U-Net.
/// For a picture of emotion i and attribute j: L = (1 - a_ij) L_LDM + r a_ij L_attr (EmoGen, section 3.2; q = 0 as published).
/// The network is given the picture's emotion vector as in the paper, or vectors drawn as generation draws them.
/// </summary>
internal sealed class MappingTrainer
{
    private readonly FrozenParts _parts;
    private readonly UNetModel _unet;
    private readonly double _attributeRate;
    private readonly ScalarType _dtype;
    private readonly AttributeTable _attributes;
    private readonly int[] _pictures;
    private readonly NoiseSchedule _schedule;
    private readonly LatentCache _latents;
    private readonly DrawnVectors? _drawn;
    private readonly int _draws;
    private readonly Tensor _vectors, _ids, _shortIds, _attributeFeatures, _attributeOf, _confidence;

    /// <param name="split">A split's folder; its pictures with an emotion and an attribute are used.</param>
    /// <param name="parts">Tokenizer, CLIP and autoencoder, frozen.</param>
    /// <param name="unet">The U-Net, frozen.</param>
    /// <param name="encoder">Stage 1's network: a picture's emotion vector.</param>
    /// <param name="space">The emotion space.</param>
    /// <param name="draws">0 to learn from the pictures' own vectors, as published; else from draws of the attributes that are typical of their emotion: one
    /// for each picture of the batch, and for L_attr, which costs little, this many times as many, of pictures taken at random.</param>
    /// <param name="schedule">The noise schedule that the U-Net was trained on.</param>
    /// <param name="attributeRate">r.</param>
    /// <param name="bfloat16">Run the U-Net in bfloat16.</param>
    public MappingTrainer(
        string split, FrozenParts parts, UNetModel unet, EmotionEncoder encoder, EmotionSpace space, int draws, NoiseSchedule schedule, double attributeRate, bool bfloat16)
    {
        using IDisposable _ = no_grad();
        (_parts, _unet, _draws, _schedule, _attributeRate) = (parts, unet, draws, schedule, attributeRate);
        _dtype = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        CaptionedPictures pictures = CaptionedPictures.Load(split);
        int[] labelled = [.. EmotionEncoderTrainer.Labelled(pictures).Where(i => pictures.Records[i].Attribute is not null)];
        _latents = LatentCache.Load(split, pictures, parts);
        (Tensor vectors, Tensor probabilities) = EmotionEncoderTrainer.Encode(encoder, pictures, labelled);
        _attributes = AttributeConfidences.Measure(pictures, labelled, probabilities);
        List<string> names = [.. _attributes.Names];
        // a few pictures of each of many attributes that speak of other emotions would cut the space into slivers that no network can tell apart
        int[] learned = [.. Enumerable.Range(0, labelled.Length).Where(i => draws == 0 || AttributeConfidences.IsTypical(_attributes, pictures.Records[labelled[i]]))];
        _pictures = [.. learned.Select(i => labelled[i])];
        _vectors = vectors.index_select(0, tensor([.. learned.Select(i => (long)i)]));
        _ids = parts.PlaceholderIds();
        _shortIds = _ids.narrow(1, 0, 3); // start, placeholder, end: attention is causal, so the padding after these changes nothing in them
        _attributeFeatures = normalize(parts.Clip.TextFeatures(parts.Ids(_attributes.Names)), dim: -1); // [A, P]
        long[] attributeOf = [.. _pictures.Select(i => (long)names.IndexOf(pictures.Records[i].Attribute!))];
        _attributeOf = tensor(attributeOf);
        _confidence = tensor([.. _pictures.Select(i => AttributeConfidences.Of(_attributes, pictures.Records[i]))]);
        using var drawing = new Generator(1);
        _drawn = draws == 0
            ? null
            : new DrawnVectors(space, _vectors, [.. _pictures.Zip(attributeOf, (i, attribute) => (EmotionEncoderTrainer.Emotion(pictures.Records[i]), attribute))], drawing);
    }

    public bool Train(JsonElement configJson, LoopOptions options, CancellationToken cancellation)
    {
        var folder = new RunFolder(options.Run);
        folder.WriteOptions(options);
        random.manual_seed(options.Seed);
        using var mapping = new MappingNetwork(MappingConfig.FromJson(configJson));
        var order = new BatchOrder(_pictures.Length, options.Batch, options.Seed);
        return new TrainingLoop(folder, options, mapping).Run(
            order,
            (items, generator) => Loss(mapping, items, generator),
            averages =>
            {
                folder.WriteOutput("mapping.json", JsonObject.Create(configJson)!);
                folder.WriteOutput("attributes.json", JsonObject.Create(_attributes.ToJson())!);
                Safetensors.Write(Path.Combine(folder.Output, "mapping.safetensors"), averages);
            },
            cancellation);
    }

    private StepLoss Loss(MappingNetwork mapping, int[] items, Generator generator)
    {
        int[] drawn = [.. items, .. _draws > 1 ? Others((_draws - 1) * items.Length, generator) : []];
        Tensor chosen = tensor([.. drawn.Select(i => (long)i)]); // [N], the first B of which are the batch
        Tensor confidence = _confidence.index_select(0, chosen);
        Tensor emotions = _drawn?.Sample(drawn, generator) ?? _vectors.index_select(0, chosen);
        Tensor vectors = mapping.forward(emotions).unsqueeze(1); // [N, 1, D]
        ClipTextOutput text = _parts.Clip.EncodeText(_ids.expand(items.Length, -1), vectors.narrow(0, 0, items.Length));

        Tensor latents = _latents.Sample([.. items.Select(i => _pictures[i])], generator);
        Tensor noise = randn(latents.shape, generator: generator);
        Tensor timesteps = randint(0, _schedule.AlphasCumprod.Count, [items.Length], dtype: ScalarType.Int64, generator: generator);
        Tensor predicted = _unet.Forward(_schedule.AddNoise(latents, noise, timesteps).to(_dtype), timesteps, text.LastHiddenState.to(_dtype));
        Tensor diffusion = (predicted.to(ScalarType.Float32) - _schedule.Target(latents, noise, timesteps)).square().mean([1, 2, 3]);

        ClipTextOutput words = _parts.Clip.EncodeText(_shortIds.expand(drawn.Length, -1), vectors);
        Tensor cosines = normalize(_parts.Clip.ProjectText(words.Pooled), dim: -1).mm(_attributeFeatures.t()); // [N, A]
        Tensor attribute = cross_entropy(cosines, _attributeOf.index_select(0, chosen), reduction: TorchSharp.torch.nn.Reduction.None);
        Tensor loss = ((1 - confidence.narrow(0, 0, items.Length)) * diffusion).mean() + (_attributeRate * (confidence * attribute).mean());
        return new StepLoss(loss, new Dictionary<string, Tensor> { ["diffusion"] = diffusion.mean(), ["attribute"] = attribute.mean() });
    }

    private int[] Others(int count, Generator generator) =>
        [.. randint(0, _pictures.Length, [count], dtype: ScalarType.Int64, generator: generator).data<long>().ToArray().Select(i => (int)i)];
}
