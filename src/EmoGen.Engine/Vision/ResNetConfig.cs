using System.Text.Json;

namespace EmoGen.Engine.Vision;

/// <summary>A residual network of torchvision's family (He et al. 2016, table 1).</summary>
/// <param name="Depth">18, 34 (basic blocks) or 50 (bottlenecks).</param>
/// <param name="Width">Channels of the stem and of the first stage; 64 in the published networks.</param>
public sealed record ResNetConfig(int Depth = 50, int Width = 64)
{
    /// <summary>Channels of the pooled features.</summary>
    public int Features => 8 * Width * (HasBottlenecks ? ResNetBottleneck.Expansion : 1);

    internal bool HasBottlenecks => Depth >= 50;

    /// <summary>Blocks in each of the four stages.</summary>
    /// <exception cref="InvalidDataException">No network of this depth is known.</exception>
    internal IReadOnlyList<int> Blocks => Depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        _ => throw new InvalidDataException($"ResNet config: 'depth' is {Depth}, expected 18, 34 or 50"),
    };

    /// <summary>Reads <c>{"depth": 50, "width": 64}</c>; absent keys have these values.</summary>
    /// <exception cref="InvalidDataException">A value is malformed or not supported; the message names its key.</exception>
    public static ResNetConfig FromJson(JsonElement json)
    {
        ModelConfigReader reader = new(json, "ResNet config");
        ResNetConfig config = new(reader.Int("depth", 50), reader.Int("width", 64));
        _ = config.Blocks;
        return config.Width > 0 ? config : throw reader.Error($"'width' is {config.Width}, expected a positive number");
    }
}
