using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The last convolution of a model, to a handful of channels.</summary>
internal static class NarrowConvolution
{
    private const long Lanes = 16;

    /// <summary>
    /// The convolution as it is, but when learning in bfloat16: there oneDNN's gradient for the input (libtorch 2.10, CPU) also multiplies the
    /// memory behind fewer than 16 output channels by zero, which gives NaN where that memory happens to hold one. Channels of zeros stand there instead.
    /// </summary>
    public static Tensor ForwardNarrow(this Conv2d convolution, Tensor x)
    {
        long channels = convolution.weight!.shape[0];
        if (!is_grad_enabled() || x.dtype != ScalarType.BFloat16 || channels % Lanes == 0)
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
