using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>The last convolution of a model, to a handful of channels.</summary>
internal static class NarrowConvolution
{
    private const long Lanes = 16;

    /// <summary>
    /// The convolution as it is, but in bfloat16 on a CPU: there oneDNN (libtorch 2.10, on some processors) computes fewer than 16 output channels
    /// wrongly, results and gradients both, as it reads what lies in memory behind them. Channels of zeros stand there instead.
    /// </summary>
    public static Tensor ForwardNarrow(this Conv2d convolution, Tensor x)
    {
        long channels = convolution.weight!.shape[0];
        if (x.dtype != ScalarType.BFloat16 || x.device_type != DeviceType.CPU || channels % Lanes == 0)
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
