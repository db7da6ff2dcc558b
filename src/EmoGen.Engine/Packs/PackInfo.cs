using EmoGen.Engine.Schedulers;
using EmoGen.Engine.Weights;

namespace EmoGen.Engine.Packs;

/// <summary>What <c>emogen pack info</c> shows of a pack.</summary>
public sealed record PackInfo(
    string Name,
    string Version,
    string Licence,
    string Hash,
    bool Emotions,
    bool Scores,
    bool SafetyChecker,
    int Width,
    int Height,
    int Steps,
    double GuidanceScale,
    string Scheduler,
    IReadOnlyDictionary<string, string> Source,
    string? TrainingRun,
    IReadOnlyList<PackInfoPart> Parts)
{
    /// <summary>Reads the headers of the weight files.</summary>
    /// <exception cref="WeightException">A weight file cannot be read.</exception>
    public static PackInfo Of(ModelPack pack)
    {
        PackManifest manifest = pack.Manifest;
        PackDefaults defaults = manifest.Defaults;
        return new PackInfo(
            manifest.Name, manifest.Version, manifest.Licence, pack.Hash, pack.HasEmotions, pack.CanScore, pack.SafetyChecker is not null,
            defaults.Width, defaults.Height, defaults.Steps, defaults.GuidanceScale, defaults.Scheduler.Name(), manifest.Source, manifest.TrainingRun, PartsOf(pack));
    }

    private static PackInfoPart[] PartsOf(ModelPack pack)
    {
        var files = new PackFiles(pack.Folder);
        return [.. PackPart.All.Where(part => part.IsIn(pack)).Select(part =>
        {
            using Checkpoint checkpoint = part.Open(files);
            return new PackInfoPart(
                $"{part.Folder}/{Path.GetFileName(checkpoint.Path)}",
                checkpoint.Tensors.Values.Sum(tensor => tensor.Elements),
                [.. checkpoint.Tensors.Values.Select(tensor => tensor.Dtype.ToString().ToLowerInvariant()).Distinct().Order()]);
        })];
    }
}

/// <summary>A weight file of a pack: how many numbers it holds, and of which types.</summary>
public sealed record PackInfoPart(string File, long Parameters, IReadOnlyList<string> Dtypes);
