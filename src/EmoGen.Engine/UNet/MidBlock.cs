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

    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        using DisposeScope scope = NewDisposeScope();
        x = pass.Layer(x, _resnets[0], _attentions[0]);
        return pass.Layer(x, _resnets[1], attention: null).MoveToOuterDisposeScope();
    }
}
