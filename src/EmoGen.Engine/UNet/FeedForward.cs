using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmoGen.Engine.UNet;

/// <summary>Two linear layers around GEGLU (Shazeer 2020): one half of the first one's outputs gates the other.</summary>
internal sealed class FeedForward : Module
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
        Tensor[] halves = _net.Gated.Project.call(tokens).chunk(2, -1); // [B, T, 8C] -> 2 x [B, T, 4C]
        return _net.Out.call(halves[0] * functional.gelu(halves[1])).MoveToOuterDisposeScope();
    }

    /// <summary>The numbered layers of the checkpoint: 0 the gated one, 1 a dropout without weights, 2 the last.</summary>
    private sealed class Numbered : Module
    {
        [ComponentName(Name = "0")] public readonly Gate Gated;
        [ComponentName(Name = "2")] public readonly Linear Out;

        public Numbered(int channels)
            : base(nameof(Numbered))
        {
            Gated = new Gate(channels);
            Out = Layers.Linear(Expansion * channels, channels);
            RegisterComponents();
        }
    }

    private sealed class Gate : Module
    {
        [ComponentName(Name = "proj")] public readonly Linear Project;

        public Gate(int channels)
            : base(nameof(Gate))
        {
            Project = Layers.Linear(channels, 2 * Expansion * channels);
            RegisterComponents();
        }
    }
}
