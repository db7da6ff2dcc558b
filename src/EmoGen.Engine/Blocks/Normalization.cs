using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>Group normalisation, alone and with the SiLU that follows it before every convolution of a residual block.</summary>
internal static class Normalization
{
    public static GroupNorm Create(NormConfig config, int channels) => Layers.GroupNorm(config.Groups, channels, config.Epsilon);

    public static Tensor ForwardSilu(this GroupNorm norm, Tensor x)
    {
        Tensor normalized = norm.call(x);
        return nn.functional.silu(normalized, inplace: !is_grad_enabled());
    }
}

/// <summary>Groups and epsilon of a group normalisation.</summary>
internal sealed record NormConfig(int Groups, double Epsilon);
