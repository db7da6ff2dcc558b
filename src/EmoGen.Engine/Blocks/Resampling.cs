using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>Halves height and width with a strided convolution.</summary>
internal sealed class Downsampler : nn.Module
{
    [ComponentName(Name = "conv")] private readonly PackedConvolution _conv;
    private readonly bool _symmetric;

    /// <param name="channels">Channels in and out.</param>
    /// <param name="symmetric">Padding on all sides (U-Net, odd sizes round up) or right and below only (autoencoder, they round down).</param>
    public Downsampler(int channels, bool symmetric)
        : base(nameof(Downsampler))
    {
        _symmetric = symmetric;
        _conv = new PackedConvolution(channels, channels, 3, 2, symmetric ? 1 : 0);
        RegisterComponents();
    }

    public Tensor Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        return _conv.call(_symmetric ? x : nn.functional.pad(x, (0, 1, 0, 1))).MoveToOuterDisposeScope();
    }
}

/// <summary>Repeats pixels up to a size, then convolves.</summary>
internal sealed class Upsampler : nn.Module
{
    [ComponentName(Name = "conv")] private readonly PackedConvolution _conv;

    public Upsampler(int channels)
        : base(nameof(Upsampler))
    {
        _conv = new PackedConvolution(channels, channels, 3, 1, 1);
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, long height, long width)
    {
        using DisposeScope scope = NewDisposeScope();
        return _conv.call(nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Nearest)).MoveToOuterDisposeScope();
    }
}
