namespace EmoGen.Engine.Vision;

/// <summary>A residual network of torchvision's family (He et al. 2016, table 1).</summary>
/// <param name="Depth">18, 34 (basic blocks) or 50 (bottlenecks).</param>
/// <param name="Width">Channels of the stem and of the first stage; 64 in the published networks.</param>
public sealed record ResNetConfig(int Depth = 50, int Width = 64)
{
    /// <summary>Channels of the pooled features.</summary>
    public int Features => 8 * Width * (Depth >= 50 ? 4 : 1);

    /// <summary>Blocks in each of the four stages.</summary>
    /// <exception cref="InvalidDataException">No network of this depth is known.</exception>
    internal int[] Blocks => Depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        _ => throw new InvalidDataException($"A ResNet of depth {Depth} is not supported; 18, 34 or 50 was expected."),
    };
}
