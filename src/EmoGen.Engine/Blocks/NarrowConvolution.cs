using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The last convolution of a model, to a handful of channels.</summary>
internal static class NarrowConvolution
{
    private const long Lanes = 16;

    /// <summary>
    /// The convolution as it is, but on a CPU in bfloat16 or while learning: there oneDNN (libtorch 2.10, on some processors) reads what lies in memory
    /// behind fewer than 16 output channels. Results in bfloat16 and all gradients are wrong, or NaN. Channels of zeros stand there instead.
    /// </summary>
    public static Tensor ForwardNarrow(this Conv2d convolution, Tensor x)
    {
        long channels = convolution.weight!.shape[0];
        bool safe = x.dtype != ScalarType.BFloat16 && !is_grad_enabled();
        if (safe || x.device_type != DeviceType.CPU || channels % Lanes == 0)
        {
            return convolution.call(x);
        }

        using DisposeScope scope = NewDisposeScope();
        long missing = Lanes - (channels % Lanes);
        Tensor weight = nn.functional.pad(convolution.weight, [0, 0, 0, 0, 0, 0, 0, missing]);
        Tensor bias = nn.functional.pad(convolution.bias!, [0, missing]);
        Tensor wide = nn.functional.conv2d(x, weight, bias, padding: [convolution.weight.shape[2] / 2, convolution.weight.shape[3] / 2]);
        return wide.narrow(1, 0, channels).MoveToOuterDisposeScope();
    }
}
