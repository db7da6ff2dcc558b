using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.UNet;

/// <summary>The deepest level: attention between two residual blocks.</summary>
internal sealed class MidBlock : nn.Module
{
    [ComponentName(Name = "attentions")] private readonly ModuleList<SpatialTransformer> _attentions;
    [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets;

    public MidBlock(UNetConfig config)
        : base(nameof(MidBlock))
    {
        int channels = config.BlockOutChannels[^1];
        _attentions = new ModuleList<SpatialTransformer>(new SpatialTransformer(channels, config.AttentionHeads[^1], config));
        _resnets = new ModuleList<ResnetBlock>(
            new ResnetBlock(channels, channels, config.Norm, config.TimeChannels),
            new ResnetBlock(channels, channels, config.Norm, config.TimeChannels));
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, Tensor time, PreparedContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        x = _attentions[0].Forward(_resnets[0].Forward(x, time), context);
        return _resnets[1].Forward(x, time).MoveToOuterDisposeScope();
    }
}
