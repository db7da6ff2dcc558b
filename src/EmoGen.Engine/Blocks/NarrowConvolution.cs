using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>A convolution that is right from or to a handful of channels too, as the first and the last of a model are.</summary>
internal static class NarrowConvolution
{
    private const long Lanes = 16;

    /// <summary>
    /// The convolution as it is, but on a CPU in bfloat16 or while learning: there oneDNN (libtorch 2.10, on some processors) reads what lies in memory
    /// behind fewer than 16 channels that it computes. Results of few channels in bfloat16, and gradients of few, are wrong or NaN. Channels of zeros
    /// stand there instead.
    /// </summary>
    public static Tensor Convolve(Tensor x, Tensor weight, Tensor bias, long stride, long padding)
    {
        long missingInputs = is_grad_enabled() && x.requires_grad ? Missing(weight.shape[1]) : 0;
        bool fill = x.dtype == ScalarType.BFloat16 || is_grad_enabled();
        if (x.device_type != DeviceType.CPU || !fill || missingInputs + Missing(weight.shape[0]) == 0)
        {
            return nn.functional.conv2d(x, weight, bias, [stride, stride], [padding, padding]);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor wideX = missingInputs == 0 ? x : nn.functional.pad(x, [0, 0, 0, 0, 0, missingInputs]);
        Tensor wideWeight = missingInputs == 0 ? weight : nn.functional.pad(weight, [0, 0, 0, 0, 0, missingInputs]);
        Tensor wide = nn.functional.conv2d(wideX, FillOutputs(wideWeight), FillOutputs(bias), [stride, stride], [padding, padding]);
        return wide.narrow(1, 0, weight.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>Weights or a bias with zeros for as many outputs as make a multiple of 16.</summary>
    public static Tensor FillOutputs(Tensor weight)
    {
        long missing = Missing(weight.shape[0]);
        return missing == 0 ? weight.alias() : nn.functional.pad(weight, [.. Enumerable.Repeat(0L, (2 * (int)weight.dim()) - 1), missing]);
    }

    private static long Missing(long channels) => (Lanes - (channels % Lanes)) % Lanes;
}
