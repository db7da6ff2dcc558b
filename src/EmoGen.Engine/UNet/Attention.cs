using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>Multi-head attention of a picture's tokens over themselves or over a context.</summary>
internal sealed class Attention : nn.Module
{
    [ComponentName(Name = "to_q")] private readonly PackedLinear _query;
    [ComponentName(Name = "to_k")] private readonly PackedLinear _key;
    [ComponentName(Name = "to_v")] private readonly PackedLinear _value;
    [ComponentName(Name = "to_out")] private readonly ModuleList<PackedLinear> _out;
    private readonly int _heads;

    /// <param name="channels">Channels of the tokens.</param>
    /// <param name="contextChannels">Channels of what they attend to.</param>
    /// <param name="heads">Number of heads.</param>
    public Attention(int channels, int contextChannels, int heads)
        : base(nameof(Attention))
    {
        _heads = heads;
        _query = new PackedLinear(channels, channels, false);
        _key = new PackedLinear(contextChannels, channels, false);
        _value = new PackedLinear(contextChannels, channels, false);
        _out = new ModuleList<PackedLinear>(new PackedLinear(channels, channels));
        RegisterComponents();
    }

    /// <summary>What a context offers to this layer: computed once for a picture, used at every step.</summary>
    public KeysValues Project(Tensor context, GradientCheckpoints? checkpoints = null) =>
        new(checkpoints.Segment(context, _key.call), checkpoints.Segment(context, _value.call));

    /// <param name="tokens">[B, T, C].</param>
    /// <param name="context">From <see cref="Project"/>.</param>
    public Tensor Forward(Tensor tokens, KeysValues context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mixed = ScaledDotProduct.Compute(_query.call(tokens), context.Keys, context.Values, _heads);
        return _out[0].call(mixed).MoveToOuterDisposeScope();
    }

    /// <summary>Attention of the tokens over themselves.</summary>
    public Tensor Forward(Tensor tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        return Forward(tokens, Project(tokens)).MoveToOuterDisposeScope();
    }
}

/// <summary>Keys and values, each [B, T, C].</summary>
internal readonly record struct KeysValues(Tensor Keys, Tensor Values);
