using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>Turns timesteps into vectors: sines and cosines of falling frequency (Vaswani et al. 2017, section 3.5), then two linear layers.</summary>
public sealed class TimeEmbedding : nn.Module
{
    private const double LongestPeriod = 10_000;

    [ComponentName(Name = "linear_1")] private readonly PackedLinear _first;
    [ComponentName(Name = "linear_2")] private readonly PackedLinear _second;
    private readonly UNetConfig _config;

    public TimeEmbedding(UNetConfig config)
        : base(nameof(TimeEmbedding))
    {
        _config = config;
        _first = new PackedLinear(config.BlockOutChannels[0], config.TimeChannels);
        _second = new PackedLinear(config.TimeChannels, config.TimeChannels);
        RegisterComponents();
    }

    /// <param name="timesteps">[B].</param>
    /// <returns>[B, <see cref="UNetConfig.TimeChannels"/>] in the weights' precision.</returns>
    public Tensor Forward(Tensor timesteps)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor waves = Waves(timesteps, _config.BlockOutChannels[0], _config.FlipSinToCos, _config.FrequencyShift);
        return _second.call(nn.functional.silu(_first.call(waves.to(_first.Dtype)))).MoveToOuterDisposeScope();
    }

    /// <summary>[B] -> [B, size] in float32: sines first, or cosines first when flipped.</summary>
    public static Tensor Waves(Tensor timesteps, int size, bool flip, double shift)
    {
        using DisposeScope scope = NewDisposeScope();
        int half = size / 2;
        Tensor exponents = arange(half, ScalarType.Float32, timesteps.device) * (-Math.Log(LongestPeriod) / (half - shift));
        Tensor angles = timesteps.to(ScalarType.Float32).unsqueeze(1) * exponents.exp().unsqueeze(0); // [B, half]
        Tensor[] parts = flip ? [angles.cos(), angles.sin()] : [angles.sin(), angles.cos()];
        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }
}
