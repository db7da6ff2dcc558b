using EmoGen.Engine.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>From pictures to a network's rows.</summary>
internal static class Rows
{
    /// <summary>Makes the input of several pictures at once, on all cores, and runs the network on the device.</summary>
    /// <param name="pictures">In order.</param>
    /// <param name="input">One picture's input, [1, C, H, W] on the CPU.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="network">From [B, C, H, W] to [B, D].</param>
    /// <returns>[B, D] float32 on the CPU.</returns>
    public static Tensor Of(IReadOnlyList<RgbImage> pictures, Func<RgbImage, Tensor> input, Device device, Func<Tensor, Tensor> network)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = Stack(pictures, input).to(device);
        return network(pixels).to(ScalarType.Float32, CPU).MoveToOuterDisposeScope();
    }

    private static Tensor Stack(IReadOnlyList<RgbImage> pictures, Func<RgbImage, Tensor> input)
    {
        Tensor[] inputs = [.. pictures.AsParallel().AsOrdered().Select(input)];
        try
        {
            return cat(inputs);
        }
        finally
        {
            Array.ForEach(inputs, tensor => tensor.Dispose());
        }
    }
}
