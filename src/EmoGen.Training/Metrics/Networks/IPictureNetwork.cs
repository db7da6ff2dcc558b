using EmoGen.Engine.Imaging;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>A network that turns pictures into rows of numbers. A picture's row does not depend on the others of its batch, up to rounding.</summary>
internal interface IPictureNetwork : IDisposable
{
    /// <summary>What it is, for reports: <c>inception-2048</c>.</summary>
    string Name { get; }

    /// <summary>SHA-256 of its weights' files and of the way it looks at pictures: rows of equal hashes may be mixed.</summary>
    string Hash { get; }

    /// <summary>Looks at pictures of any size.</summary>
    /// <returns>[B, D] float32 on the CPU, without gradients.</returns>
    Tensor Look(IReadOnlyList<RgbImage> pictures);
}
