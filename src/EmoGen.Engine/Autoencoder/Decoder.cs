using EmoGen.Engine.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Autoencoder;

/// <summary>From latents to a picture.</summary>
internal sealed class Decoder : nn.Module
{
    [ComponentName(Name = "conv_in")] private readonly PackedConvolution _in;
    [ComponentName(Name = "mid_block")] private readonly MidBlock _mid;
    [ComponentName(Name = "up_blocks")] private readonly ModuleList<Level> _up = [];
    [ComponentName(Name = "conv_norm_out")] private readonly GroupNorm _normOut;
    [ComponentName(Name = "conv_out")] private readonly PackedConvolution _out;

    public Decoder(AutoencoderConfig config)
        : base(nameof(Decoder))
    {
        _in = new PackedConvolution(config.LatentChannels, config.BlockOutChannels[^1], 3, 1, 1);
        _mid = new MidBlock(config);
        for (int level = config.Levels - 1; level >= 0; level--)
        {
            _up.Add(new Level(config, level));
        }

        _normOut = Normalization.Create(config.Norm, config.BlockOutChannels[0]);
        _out = new PackedConvolution(config.BlockOutChannels[0], config.OutChannels, 3, 1, 1);
        RegisterComponents();
    }

    /// <summary>[B, C, h, w] -> [B, 3, h·scale, w·scale].</summary>
    public Tensor Forward(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = _mid.Forward(_in.call(latents.Like(_in)));
        foreach (Level level in _up)
        {
            x = level.Forward(x);
        }

        return _out.call(_normOut.ForwardSilu(x)).MoveToOuterDisposeScope();
    }

    /// <summary>Residual blocks, then twice the size on all levels but the last.</summary>
    private sealed class Level : nn.Module
    {
        [ComponentName(Name = "resnets")] private readonly ModuleList<ResnetBlock> _resnets = [];
        [ComponentName(Name = "upsamplers")] private readonly ModuleList<Upsampler> _upsamplers = [];

        /// <param name="config">The model.</param>
        /// <param name="level">Which level, 0 at full size.</param>
        public Level(AutoencoderConfig config, int level)
            : base(nameof(Level))
        {
            int channels = config.BlockOutChannels[level], inputs = config.BlockOutChannels[Math.Min(level + 1, config.Levels - 1)];
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                _resnets.Add(new ResnetBlock(layer == 0 ? inputs : channels, channels, config.Norm));
            }

            if (level > 0)
            {
                _upsamplers.Add(new Upsampler(channels));
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

            foreach (Upsampler upsample in _upsamplers)
            {
                x = upsample.Forward(x, 2 * x.shape[2], 2 * x.shape[3]);
            }

            return x.MoveToOuterDisposeScope();
        }
    }
}
