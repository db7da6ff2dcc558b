using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static EmoGen.Engine.Layers;
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
        [ComponentName(Name = "2")] public readonly Linear Out;

        public Numbered(int channels)
            : base(nameof(Numbered))
        {
            Gated = new Gate(channels);
            Out = Linear(Expansion * channels, channels);
            RegisterComponents();
        }
    }

    private sealed class Gate : nn.Module
    {
        [ComponentName(Name = "proj")] private readonly Linear _project;

        public Gate(int channels)
            : base(nameof(Gate))
        {
            _project = Linear(channels, 2 * Expansion * channels);
            RegisterComponents();
        }

        /// <summary>[B, T, C] -> [B, T, 4C]. Two products with halves of the weights are faster than halves of one product.</summary>
        public Tensor Forward(Tensor tokens)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] weights = _project.weight!.chunk(2), biases = _project.bias!.chunk(2);
            Tensor gate = nn.functional.gelu(nn.functional.linear(tokens, weights[1], biases[1]), inplace: !is_grad_enabled());
            Tensor gated = nn.functional.linear(tokens, weights[0], biases[0]);
            return (is_grad_enabled() ? gated * gate : gated.mul_(gate)).MoveToOuterDisposeScope();
        }
    }
}
