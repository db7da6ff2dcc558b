using System.CommandLine;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Commands;

/// <summary>The options of all commands that measure pictures: networks, mode, cache, device.</summary>
internal static class EvaluationOptions
{
    private static readonly Option<FileInfo> Inception = Weights("--inception", "FID's Inception v3: pt_inception-2015-12-05-6726825d.pth"),
        AlexNet = Weights("--alexnet", "LPIPS' network: torchvision's alexnet-owt-7be5be79.pth; with --lpips"),
        Lpips = Weights("--lpips", "LPIPS' heads: weights/v0.1/alex.pth of the lpips package; with --alexnet"),
        Places = Weights("--places", "ResNet-50 of Places365: resnet50_places365.pth.tar"),
        ImageNet = Weights("--imagenet", "ResNet-50 of ImageNet: torchvision's resnet50-0676ba61.pth");

    private static readonly Option<DirectoryInfo> Clip = new("--clip") { Description = "CLIP of Sem-D and the CLIP score: a snapshot such as openai/clip-vit-large-patch14" };
    private static readonly Option<DirectoryInfo> Cache = new("--cache")
    {
        Description = "where what networks saw is kept (default: emogen/features in XDG_CACHE_HOME or ~/.cache)",
    };

    private static readonly Option<MetricMode> Mode = new("--mode")
    {
        Description = "corrected, or paper: as the reference's scripts ran, quirks included (docs/metrics.md)",
        DefaultValueFactory = _ => MetricMode.Corrected,
    };

    private static readonly Option<string> Accelerator = new("--device") { Description = "cpu or cuda", DefaultValueFactory = _ => "cpu" };

    static EvaluationOptions() => Accelerator.AcceptOnlyFromAmong("cpu", "cuda");

    /// <summary>Adds them to a command.</summary>
    public static Command AddTo(Command command)
    {
        foreach (Option option in new Option[] { Inception, AlexNet, Lpips, Places, ImageNet, Clip, Mode, Cache, Accelerator })
        {
            command.Add(option);
        }

        return command;
    }

    public static MetricMode ModeOf(ParseResult arguments) => arguments.GetValue(Mode);

    /// <summary>Loads the networks and opens the cache.</summary>
    /// <param name="arguments">Of the command.</param>
    /// <param name="model">The pack whose encoders stand in.</param>
    /// <param name="judge">A run, a pack or a file; null for the pack's own classifier.</param>
    /// <param name="seed">Of resamples.</param>
    public static PictureEvaluation Open(ParseResult arguments, string model, string? judge, long seed)
    {
        string device = arguments.GetRequiredValue(Accelerator);
        if (device == "cuda" && !cuda.is_available())
        {
            throw new InvalidDataException("--device: there is no CUDA device here, expected cpu");
        }

        string? File(Option<FileInfo> option) => arguments.GetValue(option)?.FullName;
        var files = new NetworkFiles(model, judge, File(Inception), File(AlexNet), File(Lpips), File(Places), File(ImageNet), arguments.GetValue(Clip)?.FullName);
        MetricMode mode = ModeOf(arguments);
        return new PictureEvaluation(
            MetricNetworks.Load(files, mode, new Device(device)), new FeatureStore(arguments.GetValue(Cache)?.FullName ?? FeatureStore.DefaultFolder), mode, seed);
    }

    /// <summary>Tells on stderr how pictures were looked at.</summary>
    public static void Tell(ParseResult arguments, PictureEvaluation evaluation)
    {
        LookRecord record = evaluation.Record;
        TextWriter error = arguments.InvocationConfiguration.Error;
        error.WriteLine(FormattableString.Invariant(
            $"{record.Pictures} pictures in {record.Seconds:f1} s, {record.PicturesPerSecond:f1} pictures/s; {record.FromCache} from the cache"));
        foreach (string broken in record.Broken)
        {
            error.WriteLine($"left out: {broken}");
        }

        if (evaluation.Resized > 0)
        {
            error.WriteLine($"{evaluation.Resized} pictures were resized for LPIPS, which compares pictures of one size");
        }
    }

    private static Option<FileInfo> Weights(string name, string description) => new(name) { Description = description };
}
