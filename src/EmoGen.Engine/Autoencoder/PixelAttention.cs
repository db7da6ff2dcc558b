using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>One head of self-attention over all pixels, added to its input.</summary>
internal sealed class PixelAttention : nn.Module
{
    [ComponentName(Name = "group_norm")] private readonly GroupNorm _norm;
    [ComponentName(Name = "to_q")] private readonly PackedLinear _query;
    [ComponentName(Name = "to_k")] private readonly PackedLinear _key;
    [ComponentName(Name = "to_v")] private readonly PackedLinear _value;
    [ComponentName(Name = "to_out")] private readonly ModuleList<PackedLinear> _out;

    public PixelAttention(int channels, NormConfig norm)
        : base(nameof(PixelAttention))
    {
        _norm = Normalization.Create(norm, channels);
        _query = new PackedLinear(channels, channels);
        _key = new PackedLinear(channels, channels);
        _value = new PackedLinear(channels, channels);
        _out = new ModuleList<PackedLinear>(new PackedLinear(channels, channels));
        RegisterComponents();
    }

    /// <param name="x">[B, C, H, W].</param>
    public Tensor Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = _norm.call(x).ToTokens(); // [B, C, H, W] -> [B, H·W, C]
        Tensor mixed = ScaledDotProduct.Compute(_query.call(tokens), _key.call(tokens), _value.call(tokens), heads: 1);
        return (x + _out[0].call(mixed).FromTokens(like: x)).MoveToOuterDisposeScope();
    }
}
