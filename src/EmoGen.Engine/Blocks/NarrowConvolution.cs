using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The first and the last convolution of a model, from or to a handful of channels.</summary>
internal static class NarrowConvolution
{
    private const long Lanes = 16;

    /// <summary>
    /// The convolution as it is, but on a CPU in bfloat16 or while learning: there oneDNN (libtorch 2.10, on some processors) reads what lies in memory
    /// behind fewer than 16 channels that it computes. Results of few channels in bfloat16, and gradients of few, are wrong or NaN. Channels of zeros
    /// stand there instead.
    /// </summary>
    public static Tensor ForwardNarrow(this Conv2d convolution, Tensor x)
    {
        long inputs = convolution.weight!.shape[1], outputs = convolution.weight.shape[0];
        long missingInputs = is_grad_enabled() && x.requires_grad ? Missing(inputs) : 0;
        long missingOutputs = x.dtype == ScalarType.BFloat16 || is_grad_enabled() ? Missing(outputs) : 0;
        if (x.device_type != DeviceType.CPU || missingInputs + missingOutputs == 0)
        {
            return convolution.call(x);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor wideX = missingInputs == 0 ? x : nn.functional.pad(x, [0, 0, 0, 0, 0, missingInputs]);
        Tensor weight = nn.functional.pad(convolution.weight, [0, 0, 0, 0, 0, missingInputs, 0, missingOutputs]);
        Tensor bias = nn.functional.pad(convolution.bias!, [0, missingOutputs]);
        Tensor wide = nn.functional.conv2d(wideX, weight, bias, padding: [weight.shape[2] / 2, weight.shape[3] / 2]);
        return wide.narrow(1, 0, outputs).MoveToOuterDisposeScope();
    }

    private static long Missing(long channels) => (Lanes - (channels % Lanes)) % Lanes;
}
