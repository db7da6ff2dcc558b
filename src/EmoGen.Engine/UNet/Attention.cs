using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static EmoGen.Engine.Layers;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>Multi-head attention of a picture's tokens over themselves or over a context.</summary>
internal sealed class Attention : nn.Module
{
    [ComponentName(Name = "to_q")] private readonly Linear _query;
    [ComponentName(Name = "to_k")] private readonly Linear _key;
    [ComponentName(Name = "to_v")] private readonly Linear _value;
    [ComponentName(Name = "to_out")] private readonly ModuleList<Linear> _out;
    private readonly int _heads;

    /// <param name="channels">Channels of the tokens.</param>
    /// <param name="contextChannels">Channels of what they attend to.</param>
    /// <param name="heads">Number of heads.</param>
    public Attention(int channels, int contextChannels, int heads)
        : base(nameof(Attention))
    {
        _heads = heads;
        _query = Linear(channels, channels, false);
        _key = Linear(contextChannels, channels, false);
        _value = Linear(contextChannels, channels, false);
        _out = new ModuleList<Linear>(Linear(channels, channels));
        RegisterComponents();
    }

    /// <summary>What a context offers to this layer: computed once for a picture, used at every step.</summary>
    public KeysValues Project(Tensor context) => new(_key.call(context), _value.call(context));

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
