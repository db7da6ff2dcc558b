using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>One level on the way down: residual blocks, each followed by attention where the level has it, then half the size.</summary>
internal sealed class DownBlock : nn.Module
{
    [ComponentName(Name = "attentions")] private readonly ModuleList<SpatialTransformer> _attentions = [];
    [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets = [];
    [ComponentName(Name = "downsamplers")] private readonly ModuleList<Downsampler> _downsamplers = [];

    /// <param name="config">The model.</param>
    /// <param name="level">Which level, 0 at full size.</param>
    public DownBlock(UNetConfig config, int level)
        : base(nameof(DownBlock))
    {
        int channels = config.BlockOutChannels[level], inputs = config.BlockOutChannels[Math.Max(level - 1, 0)];
        for (int layer = 0; layer < config.LayersPerBlock; layer++)
        {
            _resnets.Add(new ResnetBlock(layer == 0 ? inputs : channels, channels, config.Norm, config.TimeChannels));
            if (config.DownAttention[level])
            {
                _attentions.Add(new SpatialTransformer(channels, config.AttentionHeads[level], config));
            }
        }

        if (level < config.Levels - 1)
        {
            _downsamplers.Add(new Downsampler(channels, symmetric: true));
        }

        RegisterComponents();
    }

    /// <summary>Every result on the way is pushed on <paramref name="skips"/>, the last one is returned too.</summary>
    public Tensor Forward(Tensor x, ForwardPass pass, Stack<Tensor> skips)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            x = pass.Layer(x, _resnets[layer], _attentions.ElementAtOrDefault(layer));
            skips.Push(x.MoveToOuterDisposeScope());
        }

        foreach (Downsampler downsample in _downsamplers)
        {
            x = pass.Run(x, downsample.Forward);
            skips.Push(x.MoveToOuterDisposeScope());
        }

        return x;
    }
}
