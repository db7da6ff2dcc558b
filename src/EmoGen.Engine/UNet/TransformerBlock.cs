using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static EmoGen.Engine.Layers;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>Self-attention, cross-attention to the text and a feed-forward part, each normalised before and added after.</summary>
internal sealed class TransformerBlock : nn.Module
{
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "attn1")] private readonly Attention _self;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "attn2")] private readonly Attention _cross;
    [ComponentName(Name = "norm3")] private readonly LayerNorm _norm3;
    [ComponentName(Name = "ff")] private readonly FeedForward _feedForward;

    public TransformerBlock(int channels, int contextChannels, int heads)
        : base(nameof(TransformerBlock))
    {
        _norm1 = LayerNorm(channels);
        _self = new Attention(channels, channels, heads);
        _norm2 = LayerNorm(channels);
        _cross = new Attention(channels, contextChannels, heads);
        _norm3 = LayerNorm(channels);
        _feedForward = new FeedForward(channels);
        RegisterComponents();
    }

    /// <summary>The attention to the text, by which a <see cref="PreparedContext"/> is addressed.</summary>
    public Attention CrossAttention => _cross;

    /// <param name="tokens">[B, T, C].</param>
    /// <param name="context">The text.</param>
    public Tensor Forward(Tensor tokens, PreparedContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        tokens = tokens + _self.Forward(_norm1.call(tokens));
        tokens = tokens + _cross.Forward(_norm2.call(tokens), context[_cross]);
        return (tokens + _feedForward.Forward(_norm3.call(tokens))).MoveToOuterDisposeScope();
    }
}
