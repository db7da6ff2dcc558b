using EmoGen.Engine.Blocks;
using EmoGen.Engine.Autoencoder;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Text;
using EmoGen.Engine.Tokenization;
using EmoGen.Engine.UNet;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Packs;

/// <summary>An opened model pack: its manifest and the configurations of its parts. Weights are read when a part is loaded.</summary>
public sealed class ModelPack
{
    private readonly PackFiles _files;
    private readonly Lazy<string> _hash;

    private ModelPack(string folder)
    {
        Folder = folder;
        _files = new PackFiles(folder);
        _hash = new Lazy<string>(() => PackHash.Of(_files, Manifest));
    }

    public string Folder { get; }

    /// <summary><c>emogen/pack.json</c>; for a plain Stable Diffusion snapshot one made of the folder's name, its U-Net's size and its scheduler.</summary>
    public PackManifest Manifest { get; private init; } = null!;

    /// <summary>SHA-256 over the pack's file hashes, lower-case hex: the model's identity (<see cref="PackHash"/>).</summary>
    public string Hash => _hash.Value;

    /// <summary>False for a plain Stable Diffusion snapshot without <c>emogen/</c>, and for a base that is trained on.</summary>
    public bool HasEmotions => Mapping is not null || HasLearnedWords || Prompts is not null;

    /// <summary>Whether the emotions' words are learned ones (<see cref="EmotionMethod.TextualInversion"/>).</summary>
    public bool HasLearnedWords { get; private init; }

    /// <summary>A plain prompt for each emotion; null for a pack of another method.</summary>
    public EmotionPrompts? Prompts { get; private init; }

    /// <summary>Whether the pack has what scoring a picture takes: a full CLIP, the emotion classifier and the attributes.</summary>
    public bool CanScore { get; private init; }

    public ClipTextConfig Text { get; private init; } = null!;

    public UNetConfig UNet { get; private init; } = null!;

    public AutoencoderConfig Autoencoder { get; private init; } = null!;

    /// <summary>The noise schedule that the U-Net was trained on, and its scheduler's settings.</summary>
    public SchedulerConfig Sampling { get; private init; } = null!;

    /// <summary>The full CLIP, or null.</summary>
    public ClipConfig? Clip { get; private init; }

    /// <summary>The safety checker, or null: then pictures cannot be checked. A folder of it that is not whole is an error, not a pack without one.</summary>
    public SafetyCheckerConfig? SafetyChecker { get; private init; }

    /// <summary>The mapping network; null for a pack of another method.</summary>
    public MappingConfig? Mapping { get; private init; }

    /// <summary>Stage 1's network, or null.</summary>
    public EmotionEncoderConfig? Encoder { get; private init; }

    /// <summary>The attributes of each emotion, or null.</summary>
    public AttributeTable? Attributes { get; private init; }

    /// <summary>Opens a pack folder: reads its JSON, checks that every part is there and fits the others; reads no weights.</summary>
    /// <exception cref="PackException">A file is missing or malformed; the message names it.</exception>
    public static ModelPack Open(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var files = new PackFiles(folder);
        if (!Directory.Exists(folder))
        {
            throw new PackException($"{folder}: there is no such folder, expected a model pack");
        }

        files.ReadJson(PackFiles.Index, json => json.GetProperty("_class_name").GetString() is "StableDiffusionPipeline" ? true
            : throw new InvalidDataException("'_class_name' must be StableDiffusionPipeline"));
        files.RequireTokenizer();
        PackManifest? manifest = Directory.Exists(files.Path("emogen")) ? files.ReadJson(PackFiles.Manifest, PackManifest.FromJson) : null;
        bool clip = files.Has("clip/config.json");
        UNetConfig unet = files.ReadJson("unet/config.json", UNetConfig.FromJson);
        AutoencoderConfig autoencoder = files.ReadJson("vae/config.json", AutoencoderConfig.FromJson);
        var pack = new ModelPack(folder)
        {
            Text = files.ReadJson("text_encoder/config.json", ClipTextConfig.FromJson),
            UNet = unet,
            Autoencoder = autoencoder,
            Sampling = files.ReadJson(PackFiles.Scheduler, json => SchedulerConfig.Parse(json.GetRawText())),
            Clip = clip ? files.ReadJson("clip/config.json", ClipConfig.FromJson) : null,
            SafetyChecker = Directory.Exists(files.Path(PackPart.SafetyChecker.Folder))
                ? files.ReadJson(PackFiles.SafetyChecker, SafetyCheckerConfig.FromJson)
                : null,
            Manifest = manifest
                ?? PackManifest.ForSnapshot(folder, unet.SampleSize * autoencoder.LatentScale, files.ReadJson(PackFiles.Scheduler, PackManifest.SchedulerOf)),
            Mapping = manifest?.Method == EmotionMethod.Mapping ? files.ReadJson(PackFiles.Mapping, MappingConfig.FromJson) : null,
            HasLearnedWords = manifest?.Method == EmotionMethod.TextualInversion,
            Prompts = manifest?.Method == EmotionMethod.Prompt ? files.ReadJson(PackFiles.Prompts, EmotionPrompts.FromJson) : null,
            Encoder = files.Has(PackFiles.Encoder) ? files.ReadJson(PackFiles.Encoder, EmotionEncoderConfig.FromJson) : null,
            Attributes = files.Has(PackFiles.Attributes) ? files.ReadJson(PackFiles.Attributes, AttributeTable.FromJson) : null,
            CanScore = clip && files.Has(PackFiles.Attributes) && files.Has(PackFiles.Preprocessor)
                && Checkpoint.Find(files.Path("emogen"), PackPart.Classifier.Stem) is not null,
        };
        PackFit.Check(pack, files);
        return pack;
    }

    /// <exception cref="TokenizerException">A tokenizer's file is malformed.</exception>
    public ClipTokenizer LoadTokenizer() => ClipTokenizer.Load(_files.Path("tokenizer"));

    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public ClipTextModel LoadText(ScalarType dtype, Device device) => Load<ClipTextModel>(PackPart.Text, dtype, device);

    /// <summary>For inference alone: on a CPU the weights are packed, elsewhere those of convolutions are in channels-last order.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public UNetModel LoadUNet(ScalarType dtype, Device device) => LoadConvolutional<UNetModel>(PackPart.UNet, dtype, device);

    /// <summary>Frozen too, but as it lies in the file: gradients go through it to its inputs.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public UNetModel LoadUNetForGradients(ScalarType dtype, Device device) => Load<UNetModel>(PackPart.UNet, dtype, device);

    /// <summary>For inference alone: on a CPU the weights are packed, elsewhere those of convolutions are in channels-last order.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public AutoencoderKL LoadAutoencoder(ScalarType dtype, Device device) =>
        LoadConvolutional<AutoencoderKL>(PackPart.Autoencoder, dtype, device);

    /// <summary>The full CLIP; only for packs where <see cref="Clip"/> is not null.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public ClipModel LoadClip(ScalarType dtype, Device device) => Load<ClipModel>(PackPart.Clip, dtype, device);

    /// <summary>From a picture to CLIP's pixels; only for packs where <see cref="Clip"/> is not null.</summary>
    /// <exception cref="ImageException">The preprocessor's configuration is malformed.</exception>
    public ImagePreprocessor LoadPreprocessor() => ImagePreprocessor.Load(_files.Path(PackFiles.Preprocessor));

    /// <summary>Only for packs where <see cref="SafetyChecker"/> is not null.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public SafetyChecker LoadSafetyChecker(ScalarType dtype, Device device) => Load<SafetyChecker>(PackPart.SafetyChecker, dtype, device);

    /// <summary>From a picture to the safety checker's pixels; only for packs where <see cref="SafetyChecker"/> is not null.</summary>
    /// <exception cref="PackException">The preprocessor's configuration is malformed, or makes pictures of another size.</exception>
    public ImagePreprocessor LoadSafetyPreprocessor()
    {
        int side = SafetyChecker!.Vision.ImageSize;
        try
        {
            ImagePreprocessor preprocessor = ImagePreprocessor.Load(_files.Path(PackFiles.SafetyPreprocessor));
            return preprocessor.Size == (side, side)
                ? preprocessor
                : throw _files.Problem(
                    PackFiles.SafetyPreprocessor, $"makes pictures of {preprocessor.Size.Width} x {preprocessor.Size.Height}, safety_checker/ takes {side} x {side}");
        }
        catch (ImageException problem)
        {
            throw new PackException(problem.Message, problem);
        }
    }

    /// <summary>In float32; only for packs where <see cref="Mapping"/> is not null.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public MappingNetwork LoadMapping(Device device) => Load<MappingNetwork>(PackPart.Mapping, ScalarType.Float32, device);

    /// <summary>In float32; only for packs that <see cref="CanScore"/>.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public EmotionClassifier LoadClassifier(Device device) => Load<EmotionClassifier>(PackPart.Classifier, ScalarType.Float32, device);

    /// <summary>Stage 1's network in float32; only for packs where <see cref="Encoder"/> is not null.</summary>
    /// <exception cref="WeightException">The weights cannot be read or do not fit.</exception>
    public EmotionEncoder LoadEncoder(Device device) => Load<EmotionEncoder>(PackPart.Encoder, ScalarType.Float32, device);

    /// <summary>Only for packs where <see cref="Mapping"/> is not null.</summary>
    /// <exception cref="PackException">The file's tensors are no emotion space of this pack's size.</exception>
    /// <exception cref="WeightException">The file cannot be read.</exception>
    public EmotionSpace LoadEmotionSpace()
    {
        using DisposeScope scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(_files.Path(PackFiles.EmotionSpace));
        try
        {
            EmotionSpace space = EmotionSpace.FromTensors(checkpoint.Tensors.Keys.ToDictionary(name => name, checkpoint.Load));
            return space.Size == Mapping!.EmotionSize
                ? space
                : throw new InvalidDataException($"emotion vectors of {space.Size}, but emogen/mapping.json takes {Mapping.EmotionSize}");
        }
        catch (InvalidDataException problem)
        {
            throw _files.Problem(PackFiles.EmotionSpace, problem.Message, problem);
        }
    }

    /// <summary>Only for packs that <see cref="HasLearnedWords"/>.</summary>
    /// <exception cref="PackException">The file's tensors are no words of this pack's text encoder for all emotions.</exception>
    /// <exception cref="WeightException">The file cannot be read.</exception>
    public LearnedWords LoadLearnedWords()
    {
        using DisposeScope scope = NewDisposeScope();
        using Checkpoint checkpoint = Checkpoint.Open(_files.Path(PackFiles.LearnedWords));
        try
        {
            return LearnedWords.FromTensors(checkpoint.Tensors.Keys.ToDictionary(name => name, checkpoint.Load), Text.HiddenSize);
        }
        catch (InvalidDataException problem)
        {
            throw _files.Problem(PackFiles.LearnedWords, problem.Message, problem);
        }
    }

    /// <summary>Token ids of each emotion's prompt, without start, end or padding; only for packs where <see cref="Prompts"/> is not null.</summary>
    /// <exception cref="PackException">A prompt has no token, or more than a text can have.</exception>
    internal IReadOnlyList<int[]> PromptIds(ClipTokenizer tokenizer)
    {
        int most = tokenizer.MaxLength - 2; // start and end
        return [.. EmotionNames.All.Select(emotion => tokenizer.Encode(Prompts!.Of(emotion)) is { Count: var count } ids && count > 0 && count <= most
            ? ids.ToArray()
            : throw _files.Problem(PackFiles.Prompts, $"'{emotion.Name()}' has {tokenizer.Encode(Prompts!.Of(emotion)).Count} tokens, expected 1 to {most}"))];
    }

    private T LoadConvolutional<T>(PackPart part, ScalarType dtype, Device device)
        where T : nn.Module
    {
        bool packed = device.type == DeviceType.CPU && OneDnn.Has(dtype);
        return Load<T>(part, dtype, device, part.Options with { ChannelsLast = !packed, Packed = packed });
    }

    private T Load<T>(PackPart part, ScalarType dtype, Device device)
        where T : nn.Module => Load<T>(part, dtype, device, part.Options);

    private T Load<T>(PackPart part, ScalarType dtype, Device device, BindOptions options)
        where T : nn.Module
    {
        using Checkpoint checkpoint = part.Open(_files);
        T module = WeightBinder.Create(() => (T)part.Construct(this), checkpoint, options with { Dtype = dtype, Device = device, Frozen = true });
        module.eval();
        return module;
    }
}
