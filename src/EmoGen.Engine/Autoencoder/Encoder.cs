using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>From a picture to the moments of its latents.</summary>
internal sealed class Encoder : nn.Module
{
    [ComponentName(Name = "conv_in")] private readonly PackedConvolution _in;
    [ComponentName(Name = "down_blocks")] private readonly ModuleList<Level> _down = [];
    [ComponentName(Name = "mid_block")] private readonly MidBlock _mid;
    [ComponentName(Name = "conv_norm_out")] private readonly GroupNorm _normOut;
    [ComponentName(Name = "conv_out")] private readonly PackedConvolution _out;

    public Encoder(AutoencoderConfig config)
        : base(nameof(Encoder))
    {
        _in = new PackedConvolution(config.InChannels, config.BlockOutChannels[0], 3, 1, 1);
        for (int level = 0; level < config.Levels; level++)
        {
            _down.Add(new Level(config, level));
        }

        _mid = new MidBlock(config);
        _normOut = Normalization.Create(config.Norm, config.BlockOutChannels[^1]);
        _out = new PackedConvolution(config.BlockOutChannels[^1], 2 * config.LatentChannels, 3, 1, 1);
        RegisterComponents();
    }

    /// <summary>[B, 3, H, W] -> [B, 2C, H/scale, W/scale].</summary>
    public Tensor Forward(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = _in.call(images.Like(_in));
        foreach (Level level in _down)
        {
            x = level.Forward(x);
        }

        return _out.call(_normOut.ForwardSilu(_mid.Forward(x))).MoveToOuterDisposeScope();
    }

    /// <summary>Residual blocks, then half the size on all levels but the last.</summary>
    private sealed class Level : nn.Module
    {
        [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets = [];
        [ComponentName(Name = "downsamplers")] private readonly ModuleList<Downsampler> _downsamplers = [];

        public Level(AutoencoderConfig config, int level)
            : base(nameof(Level))
        {
            int channels = config.BlockOutChannels[level], inputs = config.BlockOutChannels[Math.Max(level - 1, 0)];
            for (int layer = 0; layer < config.LayersPerBlock; layer++)
            {
                _resnets.Add(new ResnetBlock(layer == 0 ? inputs : channels, channels, config.Norm));
            }

            if (level < config.Levels - 1)
            {
                _downsamplers.Add(new Downsampler(channels, symmetric: false));
            }

            RegisterComponents();
        }

        public Tensor Forward(Tensor x)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (ResnetBlock resnet in _resnets)
            {
                x = resnet.Forward(x);
            }

            foreach (Downsampler downsample in _downsamplers)
            {
                x = downsample.Forward(x);
            }

            return x.MoveToOuterDisposeScope();
        }
    }
}
