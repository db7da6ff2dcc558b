using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>One level on the way up: residual blocks that take the way down's results beside their input, then the size of the level above.</summary>
internal sealed class UpBlock : nn.Module
{
    [ComponentName(Name = "attentions")] private readonly ModuleList<SpatialTransformer> _attentions = [];
    [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets = [];
    [ComponentName(Name = "upsamplers")] private readonly ModuleList<Upsampler> _upsamplers = [];

    /// <param name="config">The model.</param>
    /// <param name="index">Which block, 0 the deepest.</param>
    /// <param name="skipChannels">Channels of the way down's results, the last on top; this block's are taken off.</param>
    public UpBlock(UNetConfig config, int index, Stack<int> skipChannels)
        : base(nameof(UpBlock))
    {
        int level = config.Levels - 1 - index;
        int channels = config.BlockOutChannels[level], inputs = config.BlockOutChannels[Math.Min(level + 1, config.Levels - 1)];
        for (int layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            int joined = (layer == 0 ? inputs : channels) + skipChannels.Pop();
            _resnets.Add(new ResnetBlock(joined, channels, config.Norm, config.TimeChannels));
            if (config.UpAttention[index])
            {
                _attentions.Add(new SpatialTransformer(channels, config.AttentionHeads[level], config));
            }
        }

        if (level > 0)
        {
            _upsamplers.Add(new Upsampler(channels));
        }

        RegisterComponents();
    }

    /// <summary>Takes this level's results off <paramref name="skips"/>; the next one left there gives the size to grow to.</summary>
    public Tensor Forward(Tensor x, ForwardPass pass, Stack<Tensor> skips)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            x = pass.Layer(x, _resnets[layer], _attentions.ElementAtOrDefault(layer), skips.Pop());
        }

        foreach (Upsampler upsample in _upsamplers)
        {
            long[] size = skips.Peek().shape;
            x = pass.Run(x, small => upsample.Forward(small, size[2], size[3]));
        }

        return x.MoveToOuterDisposeScope();
    }
}
