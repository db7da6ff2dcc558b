using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>Two linear layers around GEGLU (Shazeer 2020): one half of the first one's outputs gates the other.</summary>
internal sealed class FeedForward : nn.Module
{
    private const int Expansion = 4;

    [ComponentName(Name = "net")] private readonly Numbered _net;

    public FeedForward(int channels)
        : base(nameof(FeedForward))
    {
        _net = new Numbered(channels);
        RegisterComponents();
    }

    /// <param name="tokens">[B, T, C].</param>
    public Tensor Forward(Tensor tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        return _net.Out.call(_net.Gated.Forward(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>The numbered layers of the checkpoint: 0 the gated one, 1 a dropout without weights, 2 the last.</summary>
    private sealed class Numbered : nn.Module
    {
        [ComponentName(Name = "0")] public readonly Gate Gated;
        [ComponentName(Name = "2")] public readonly PackedLinear Out;

        public Numbered(int channels)
            : base(nameof(Numbered))
        {
            Gated = new Gate(channels);
            Out = new PackedLinear(Expansion * channels, channels);
            RegisterComponents();
        }
    }

    private sealed class Gate : nn.Module
    {
        [ComponentName(Name = "proj")] private readonly PackedLinear _project;

        public Gate(int channels)
            : base(nameof(Gate))
        {
            _project = new PackedLinear(channels, 2 * Expansion * channels);
            RegisterComponents();
        }

        /// <summary>[B, T, C] -> [B, T, 4C].</summary>
        public Tensor Forward(Tensor tokens)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] halves = _project.call(tokens).chunk(2, dim: -1);
            return (halves[0] * nn.functional.gelu(halves[1])).MoveToOuterDisposeScope();
        }
    }
}
