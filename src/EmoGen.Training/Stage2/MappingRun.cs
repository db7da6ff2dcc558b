using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Training.Datasets;
using EmoGen.Training.Pretraining;
using EmoGen.Training.Runs;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>
/// Puts together what stage 2 needs (EmoGen, section 3.2): the frozen parts of a pack, what is known of the pictures, and the lessons made of them. Only the
/// mapping network learns.
/// </summary>
internal sealed class MappingRun
{
    private readonly MappingInputs _inputs;
    private readonly MappingOptions _options;
    private readonly PictureSet? _set;
    private readonly ModelPack _pack;
    private readonly ClipTokenizer _tokenizer;
    private readonly Given<ClipTextProjection> _clip;
    private readonly Given<EmotionClassifier>? _classifier;
    private readonly Given<EmotionEncoder>? _encoder;
    private readonly Given<AttributeTable>? _attributes;
    private readonly Given<EmotionSpace>? _space;

    /// <param name="inputs">Where the parts lie.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="set">Pictures that all have an attribute, or a companion and the option for it; null for none.</param>
    /// <exception cref="InvalidDataException">Parts do not fit one another.</exception>
    public MappingRun(MappingInputs inputs, MappingOptions options, PictureSet? set)
    {
        (_inputs, _set) = (inputs, set);
        _pack = ModelPack.Open(inputs.Model);
        _options = options.Size > 0 ? options : options with { Size = _pack.UNet.SampleSize * _pack.Autoencoder.LatentScale };
        Require(_options.Size % _pack.Autoencoder.LatentScale == 0, $"--size is {_options.Size}, expected a multiple of the autoencoder's {_pack.Autoencoder.LatentScale}");
        _tokenizer = _pack.LoadTokenizer();
        _clip = GivenParts.ClipText(inputs.Clip ?? inputs.Model);
        Require(
            _clip.Part.Config.HiddenSize == _pack.Text.HiddenSize && _clip.Part.Config.VocabSize == _pack.Text.VocabSize,
            $"CLIP's text part has {_clip.Part.Config.VocabSize} words of {_clip.Part.Config.HiddenSize}, expected the text encoder's {_pack.Text.VocabSize} of {_pack.Text.HiddenSize}");
        _classifier = inputs.Classifier is { } judge ? GivenParts.Classifier(judge, _clip.Part.Features) : null;
        _encoder = set is null ? null : GivenParts.Encoder(inputs.Encoder!);
        _attributes = inputs.Attributes is { } table ? GivenParts.Attributes(table) : null;
        _space = options.Draws > 0 || set is null ? GivenParts.Space(inputs.Space) : null;
        Require(
            _space is null || _encoder is null || _space.Part.Size == _encoder.Part.Config.Dimensions,
            $"the emotion space has {_space?.Part.Size} dimensions, expected the encoder's {_encoder?.Part.Config.Dimensions}");
    }

    /// <summary>Size of an emotion vector: what the network takes.</summary>
    public int EmotionSize => _encoder?.Part.Config.Dimensions ?? _space!.Part.Size;

    /// <summary>Size of a word vector: what the network makes.</summary>
    public int WordSize => _pack.Text.HiddenSize;

    /// <param name="config">The network.</param>
    /// <param name="loop">Of the run.</param>
    /// <param name="passes">Over all pictures, in the place of the loop's steps; null to leave it at these.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>False when it was stopped before its end.</returns>
    public bool Train(MappingConfig config, LoopOptions loop, int? passes, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Start(new RunRecord("mapping", _set?.Hash, loop, new { mapping = config.ToJson(), options = _options, parts = Hashes() }) { Index = _set?.Index });
        IDisposable[] caches = [];
        try
        {
            (IMappingLessons lessons, AttributeTable attributes, caches) = _set is null ? WithoutPictures() : WithPictures(_set, loop, cancellation);
            long steps = passes is { } count ? (long)count * (lessons.Count / loop.Batch) / loop.Accumulate : loop.Steps;
            folder.WriteOutput("params.json", new ReferenceParameters(_inputs, _options, config).ToJson(loop with { Steps = steps }, passes ?? 1, folder.Output));
            return MappingTrainer.Train(folder, config, new MappingCourse(lessons, attributes, _inputs.From, Preview(loop)), loop with { Steps = steps }, cancellation);
        }
        finally
        {
            Array.ForEach(caches, cache => cache.Dispose());
        }
    }

    private (IMappingLessons Lessons, AttributeTable Attributes, IDisposable[] Caches) WithoutPictures()
    {
        var list = new AttributeList(_attributes!.Part, _options.Threshold);
        return (new DrawnLessons(_space!.Part, _attributes.Part, list, Meaning(list, null)), _attributes.Part, []);
    }

    private (IMappingLessons Lessons, AttributeTable Attributes, IDisposable[] Caches) WithPictures(PictureSet set, LoopOptions loop, CancellationToken cancellation)
    {
        using IDisposable _ = no_grad();
        ScalarType dtype = loop.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        string cache = _inputs.Cache ?? set.CacheFolder;
        LatentCache latents = Latents(set.Once, cache, dtype, cancellation);
        EmotionRows emotions = EmotionRows.Open(cache, set.Once, _encoder!.Part, _encoder.Hash, cancellation);
        AttributeTable table = _attributes?.Part ?? AttributeConfidences.Measure(set.Once, emotions.Probabilities());
        if (table.Attributes.Count == 0)
        {
            throw new InvalidDataException($"{set.Root}: no picture to learn from has an attribute, expected some, or a table of attributes by --attributes");
        }

        var list = new AttributeList(table, _options.Threshold);
        var schedule = new NoiseSchedule(_pack.Sampling);
        var loss = new MappingLoss(
            Meaning(list, cache), _options.Rates, _clip.Part, _pack.LoadUNetForGradients(dtype, CPU), schedule);
        var plan = new LessonPlan(_options, _space?.Part, _tokenizer.TemplateIds, schedule.AlphasCumprod.Count);
        return (new PictureLessons(set, latents, emotions, list, loss, plan), table, [latents, emotions]);
    }

    private LatentCache Latents(PictureSet set, string cache, ScalarType dtype, CancellationToken cancellation)
    {
        using var autoencoder = _pack.LoadAutoencoder(dtype, CPU);
        string weights = GivenParts.HashOf(GivenParts.Found(Path.Combine(_pack.Folder, "vae"), "diffusion_pytorch_model"));
        return LatentCache.Open(cache, TrainingPixels.Of(set, _options.Size, _options.Flip), autoencoder, weights, cancellation);
    }

    private MeaningLoss Meaning(AttributeList list, string? cache)
    {
        using IDisposable _ = no_grad();
        Func<int[], Tensor> features = numbers => _clip.Part.TextFeatures(_tokenizer.Ids(numbers.Select(n => list.Names[n])));
        using RowCache? kept = cache is null ? null : RowCache.Open(
            Path.Combine(cache, $"attributes-{ContentKey.Of(_clip.Hash, _tokenizer.VocabularySize, string.Join('\n', list.Names))}"),
            list.Names.Count, "attribute features", features, CancellationToken.None);
        int[] all = [.. Enumerable.Range(0, list.Names.Count)];
        return new MeaningLoss(_clip.Part, _tokenizer.PlaceholderIds(), kept?.Rows(all) ?? features(all), _options.EmotionRate == 0 ? null : _classifier!.Part, _options.Rates);
    }

    private MappingPreview? Preview(LoopOptions loop)
    {
        if (_inputs.Previews == 0 || !_inputs.HasSpace)
        {
            return null;
        }

        string clip = _inputs.Clip ?? _inputs.Model;
        var eyes = new PreviewEyes(GivenParts.Clip(clip).Part, GivenParts.Preprocessor(clip).Part, _classifier?.Part, _encoder?.Part);
        return new MappingPreview(_pack, _space?.Part ?? GivenParts.Space(_inputs.Space).Part, eyes, _inputs.Previews, loop.Workers);
    }

    /// <summary>What a run must find again when it goes on.</summary>
    private Dictionary<string, string?> Hashes() => new()
    {
        ["model"] = _pack.Hash,
        ["clip"] = _clip.Hash,
        ["encoder"] = _encoder?.Hash,
        ["classifier"] = _options.EmotionRate == 0 ? null : _classifier?.Hash,
        ["attributes"] = _attributes?.Hash,
        ["emotionSpace"] = _space?.Hash,
        ["from"] = _inputs.From?.Hash,
        ["companions"] = _options.Companions > 0 ? ContentKey.Of(string.Join('\n', _set!.Pictures.Select(p => p.Companion))) : null,
    };

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{_inputs.Model}: {problem}");
        }
    }
}
