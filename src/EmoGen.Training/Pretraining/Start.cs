using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Pretraining;

/// <summary>A finished part of a pack from which training goes on.</summary>
/// <param name="Folder">The part's folder, with its weights.</param>
/// <param name="Stem">The name of its weight file.</param>
internal sealed record Start(string Folder, string Stem)
{
    /// <summary>Of a part of a pack; null without a pack.</summary>
    public static Start? Of(DirectoryInfo? pack, string part) => pack is null
        ? null
        : new Start(Path.Combine(pack.FullName, part), part == "clip" ? "model" : "diffusion_pytorch_model");

    /// <summary>Of the mapping network of a pack, or of the run that trained it; null without one.</summary>
    public static Start? OfMapping(string? path) => path is null ? null : new Start(FrozenParts.Part(path, "emogen"), "mapping");

    /// <summary>SHA-256 of the weights: a run goes on only from the start that it had.</summary>
    public string Hash => FileHash.Of(Checkpoint.Find(Folder, Stem) ?? throw new InvalidDataException($"{Folder}: holds no weights, expected {Stem}.safetensors"));

    /// <summary>Puts the weights into a module that learns, as float32.</summary>
    public void Bind(nn.Module module)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Folder, Stem);
        WeightBinder.Bind(module, checkpoint, new BindOptions { Dtype = ScalarType.Float32 });
    }
}
