using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>Group normalisation, alone and with the SiLU that follows it before every convolution of a residual block.</summary>
internal static class Normalization
{
    /// <summary>A layer that starts with weights 1 and biases 0, which TorchSharp's own constructor leaves uninitialised.</summary>
    public static GroupNorm Create(NormConfig config, int channels)
    {
        GroupNorm norm = nn.GroupNorm(config.Groups, channels, config.Epsilon);
        using IDisposable noGrad = no_grad();
        norm.weight!.fill_(1);
        norm.bias!.fill_(0);
        return norm;
    }

    public static Tensor ForwardSilu(this GroupNorm norm, Tensor x)
    {
        Tensor normalized = norm.call(x);
        return nn.functional.silu(normalized, inplace: !is_grad_enabled());
    }
}

/// <summary>Groups and epsilon of a group normalisation.</summary>
internal sealed record NormConfig(int Groups, double Epsilon);
