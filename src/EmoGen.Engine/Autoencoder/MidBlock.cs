using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>Attention between two residual blocks at the smallest size.</summary>
internal sealed class MidBlock : nn.Module
{
    [ComponentName(Name = "attentions")] private readonly ModuleList<PixelAttention> _attentions;
    [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets;

    public MidBlock(AutoencoderConfig config)
        : base(nameof(MidBlock))
    {
        int channels = config.BlockOutChannels[^1];
        _attentions = new ModuleList<PixelAttention>(new PixelAttention(channels, config.Norm));
        _resnets = new ModuleList<ResnetBlock>(
            new ResnetBlock(channels, channels, config.Norm),
            new ResnetBlock(channels, channels, config.Norm));
        RegisterComponents();
    }

    public Tensor Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        return _resnets[1].Forward(_attentions[0].Forward(_resnets[0].Forward(x))).MoveToOuterDisposeScope();
    }
}
