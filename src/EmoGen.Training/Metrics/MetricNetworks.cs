using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Where networks are read from. What is null is stood in for by the pack's own encoders.</summary>
/// <param name="Model">The pack: its CLIP, classifier and attributes.</param>
/// <param name="Judge">What <see cref="EmotionJudge"/> takes.</param>
/// <param name="Inception">FID's weights.</param>
/// <param name="AlexNet">LPIPS' network.</param>
/// <param name="Lpips">LPIPS' heads; both or neither.</param>
/// <param name="Places">ResNet-50 of Places365.</param>
/// <param name="ImageNet">ResNet-50 of ImageNet.</param>
/// <param name="Clip">A snapshot of a CLIP.</param>
internal sealed record NetworkFiles(
    string Model, string? Judge = null, string? Inception = null, string? AlexNet = null, string? Lpips = null, string? Places = null, string? ImageNet = null,
    string? Clip = null);

/// <summary>A network of a report.</summary>
/// <param name="Measures">The figures that it gives.</param>
/// <param name="StandsFor">The public network in whose place it stands; null where it is that one.</param>
internal sealed record NetworkRecord(string Measures, string Network, string Hash, string? StandsFor);

/// <summary>The networks of all figures: the public ones where they were given, the pack's own in their place where not.</summary>
internal sealed class MetricNetworks : IDisposable
{
    private readonly List<IPictureNetwork> _networks = [];
    private readonly NetworkFiles _files;
    private readonly Device _device;
    private readonly ClipEyes _eyes;
    private readonly ClipPictures _clip;

    private MetricNetworks(ModelPack pack, NetworkFiles files, MetricMode mode, Device device)
    {
        (_files, _device) = (files, device);
        _eyes = ClipEyes.Load(pack);
        ClipPictures own = Add(ClipPictures.Load(pack.Folder, device));
        _clip = files.Clip is { } clip ? Add(ClipPictures.Load(clip, device, mode)) : mode == MetricMode.Paper ? Add(ClipPictures.Load(pack.Folder, device, mode)) : own;
        Semantic = new Reading(_clip, files.Clip is null ? "CLIP ViT-L/14" : null);
        Attributes = new Reading(own, null, _eyes.Attributes);
        var classified = new Reading(own, null, _eyes.Emotions);
        (Emotion, OwnEmotion) = files.Judge is null ? (classified, null) : (new Reading(JudgeOf(JudgeRows.Emotions)), classified);
        Fidelity = files.Inception is { } inception
            ? [new Reading(Add(InceptionFeatures.Load(inception, device, mode)))]
            : [new Reading(own, "Inception v3"), new Reading(JudgeOf(JudgeRows.Pooled), "Inception v3")];
        Classifiers = [Classifier(files.Places, ClassifierNetwork.PlacesClasses, AttributeKind.Scene), Classifier(files.ImageNet, ClassifierNetwork.ImageNetClasses, AttributeKind.Object)];
        Perceptual = files.AlexNet is { } alexNet
            ? new Reading(Add(LpipsNetwork.Load(alexNet, files.Lpips!, device, mode)))
            : new Reading(Add(EmotionNetwork.Load(files.Judge ?? files.Model, device, JudgeRows.Perceptual)), "AlexNet with LPIPS v0.1");
    }

    /// <summary>Features for FID, KID, precision and recall; the main ones first.</summary>
    public IReadOnlyList<Reading> Fidelity { get; }

    /// <summary>Vectors whose squared distances are LPIPS.</summary>
    public Reading Perceptual { get; }

    /// <summary>CLIP's features, for Sem-D and the CLIP score.</summary>
    public Reading Semantic { get; }

    /// <summary>Logits of scenes and of objects, for Sem-C.</summary>
    public IReadOnlyList<Reading> Classifiers { get; }

    /// <summary>Probabilities of the eight emotions, for Emo-A.</summary>
    public Reading Emotion { get; }

    /// <summary>Those of the pack's own classifier; null where <see cref="Emotion"/> is that one.</summary>
    public Reading? OwnEmotion { get; }

    /// <summary>Cosines with the texts of <see cref="Table"/>.</summary>
    public Reading Attributes { get; }

    /// <summary>The pack's attributes.</summary>
    public AttributeTable Table => _eyes.Table;

    /// <summary>Those whose rows are kept, each once.</summary>
    public IReadOnlyList<IPictureNetwork> Distinct => [.. All.Where(r => r.Reading != Perceptual).Select(r => r.Reading.Network).DistinctBy(n => n.Hash)];

    /// <summary>For a report.</summary>
    public IReadOnlyList<NetworkRecord> Records => [.. All.Select(r => new NetworkRecord(r.Measures, r.Reading.Network.Name, r.Reading.Network.Hash, r.Reading.StandsFor))];

    private IEnumerable<(string Measures, Reading Reading)> All =>
    [
        .. Fidelity.Select(f => ("FID, KID, precision, recall", f)), ("LPIPS", Perceptual), ("Emo-A", Emotion), .. Classifiers.Select(c => ("Sem-C", c)),
        ("Sem-D, CLIP score", Semantic), ("attributes", Attributes), .. OwnEmotion is { } own ? new[] { ("Emo-A by the pack's own classifier", own) } : [],
    ];

    /// <exception cref="PackException">The pack lacks what it takes.</exception>
    /// <exception cref="InvalidDataException">A file is missing, or one of the two of LPIPS is not given.</exception>
    /// <exception cref="Engine.Weights.WeightException">A file holds another network; the message names it.</exception>
    public static MetricNetworks Load(NetworkFiles files, MetricMode mode, Device device) => (files.AlexNet is null) != (files.Lpips is null)
        ? throw new InvalidDataException("--alexnet and --lpips belong together: expected both or neither")
        : new MetricNetworks(ModelPack.Open(files.Model), files, mode, device);

    /// <summary>Unit features of texts in the space of <see cref="Semantic"/>, [N, P].</summary>
    public Tensor Texts(IEnumerable<string> texts) => _clip.Texts(texts);

    public void Dispose()
    {
        _networks.ForEach(n => n.Dispose());
        _eyes.Dispose();
    }

    private EmotionNetwork JudgeOf(JudgeRows rows) => Add(EmotionNetwork.Load(_files.Judge ?? _files.Model, _device, rows));

    private Reading Classifier(string? file, int classes, AttributeKind kind) => file is not null
        ? new Reading(Add(ClassifierNetwork.Load(file, classes, _device)))
        : Table.Attributes.Select(a => a.Kind).Distinct().Count() == Enum.GetValues<AttributeKind>().Length
            ? Attributes with
            {
                StandsFor = kind == AttributeKind.Scene ? "ResNet-50 of Places365" : "ResNet-50 of ImageNet",
                Made = features => _eyes.KindLogits(_eyes.Attributes(features)).ElementAt((int)kind),
            }
            : throw new InvalidDataException($"{_files.Model}: its attributes are not both objects and scenes, expected some of each, or --places and --imagenet");

    private T Add<T>(T network)
        where T : IPictureNetwork
    {
        _networks.Add(network);
        return network;
    }
}
