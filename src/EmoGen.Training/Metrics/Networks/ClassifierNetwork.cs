using EmoGen.Engine.Imaging;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>A ResNet-50 of ImageNet's objects or of Places365's scenes: logits of its classes, for Sem-C. Both modes look at pictures alike.</summary>
internal sealed class ClassifierNetwork : IPictureNetwork
{
    /// <summary>torchvision's classes of objects.</summary>
    public const int ImageNetClasses = 1000;

    /// <summary>Places365's classes of scenes.</summary>
    public const int PlacesClasses = 365;

    /// <summary>What <c>torch.nn.DataParallel</c> and Places365's training script put before each key.</summary>
    private static readonly string[] s_prefixes = ["state_dict.", "module."];

    private static readonly ImagePreprocessor s_preprocessor =
        ImagePreprocessor.Torchvision(256, 224, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    private readonly ResNetClassifier _network;
    private readonly Device _device;

    private ClassifierNetwork(ResNetClassifier network, string hash, Device device) => (_network, Hash, _device) = (network, hash, device);

    public string Name => $"resnet50-{_network.Classes}";

    public string Hash { get; }

    /// <param name="file">torchvision's <c>resnet50-0676ba61.pth</c>, or <c>resnet50_places365.pth.tar</c>.</param>
    /// <param name="classes">How many classes it must have.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="WeightException">The file cannot be read or holds another network.</exception>
    public static ClassifierNetwork Load(string file, int classes, Device device)
    {
        ResNetClassifier network = NetworkFile.Load(() => new ResNetClassifier(classes), file, device, IsOfTraining, NameOf);
        return new ClassifierNetwork(network, NetworkFile.Hash($"resnet50 {classes}", file), device);
    }

    public Tensor Look(IReadOnlyList<RgbImage> pictures) => Rows.Of(pictures, s_preprocessor.Apply, _device, _network.forward);

    public void Dispose() => _network.Dispose();

    /// <summary>Places365's file is a checkpoint of its training: best accuracy and optimizer stand beside the <c>state_dict</c>.</summary>
    private static bool IsOfTraining(string key) => key == "best_prec1" || key.StartsWith("optimizer.", StringComparison.Ordinal);

    private static string NameOf(string key) => ResNetClassifier.FromTorchvision(s_prefixes.Aggregate(
        key, (name, prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name));
}
