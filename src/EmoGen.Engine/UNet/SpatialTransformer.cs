using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>A transformer block over a feature map: every pixel is a token.</summary>
internal sealed class SpatialTransformer : nn.Module
{
    private const double Epsilon = 1e-6;

    [ComponentName(Name = "norm")] private readonly GroupNorm _norm;
    [ComponentName(Name = "proj_in")] private readonly nn.Module<Tensor, Tensor> _in;
    [ComponentName(Name = "transformer_blocks")] private readonly ModuleList<TransformerBlock> _blocks;
    [ComponentName(Name = "proj_out")] private readonly nn.Module<Tensor, Tensor> _out;
    private readonly bool _linear;

    public SpatialTransformer(int channels, int heads, UNetConfig config)
        : base(nameof(SpatialTransformer))
    {
        _linear = config.UseLinearProjection;
        _norm = Normalization.Create(config.Norm with { Epsilon = Epsilon }, channels);
        _in = Projection(channels);
        _blocks = new ModuleList<TransformerBlock>(new TransformerBlock(channels, config.CrossAttentionSize, heads));
        _out = Projection(channels);
        RegisterComponents();
    }

    /// <param name="x">[B, C, H, W].</param>
    /// <param name="context">The text.</param>
    public Tensor Forward(Tensor x, PreparedContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _norm.call(x);
        Tensor tokens = _linear ? _in.call(hidden.ToTokens()) : _in.call(hidden).ToTokens(); // [B, C, H, W] -> [B, H·W, C]
        tokens = _blocks[0].Forward(tokens, context);
        Tensor map = _linear ? _out.call(tokens).FromTokens(like: x) : _out.call(tokens.FromTokens(like: x));
        return (x + map).MoveToOuterDisposeScope();
    }

    private nn.Module<Tensor, Tensor> Projection(int channels) => _linear ? new PackedLinear(channels, channels) : new PackedConvolution(channels, channels, 1);
}
