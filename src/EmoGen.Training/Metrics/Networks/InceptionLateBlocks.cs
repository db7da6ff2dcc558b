using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>From 17 x 17 to 8 x 8: 3 x 3 and 7 x 7 with stride 2, and a pool.</summary>
internal sealed class InceptionD : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch3x3_1")] private readonly InceptionConvolution _three1;
    [ComponentName(Name = "branch3x3_2")] private readonly InceptionConvolution _three2;
    [ComponentName(Name = "branch7x7x3_1")] private readonly InceptionConvolution _seven1;
    [ComponentName(Name = "branch7x7x3_2")] private readonly InceptionConvolution _seven2;
    [ComponentName(Name = "branch7x7x3_3")] private readonly InceptionConvolution _seven3;
    [ComponentName(Name = "branch7x7x3_4")] private readonly InceptionConvolution _seven4;

    public InceptionD(int channels) : base(nameof(InceptionD))
    {
        _three1 = new InceptionConvolution(channels, 192, 1);
        _three2 = new InceptionConvolution(192, 320, 3, stride: 2);
        _seven1 = new InceptionConvolution(channels, 192, 1);
        _seven2 = InceptionConvolution.Across(192, 192, 7);
        _seven3 = InceptionConvolution.Down(192, 192, 7);
        _seven4 = new InceptionConvolution(192, 192, 3, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // [B, C, H, W] -> [B, C + 512, (H - 1) / 2, (W - 1) / 2]
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor seven = _seven4.forward(_seven3.forward(_seven2.forward(_seven1.forward(x))));
        return cat([_three2.forward(_three1.forward(x)), seven, InceptionPool.Halved(x)], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>The 8 x 8 stage: 1 x 1, 3 x 3 and twice 3 x 3 that end in a row and a column side by side, and a pool.</summary>
internal sealed class InceptionE : nn.Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _pooling;
    [ComponentName(Name = "branch1x1")] private readonly InceptionConvolution _point;
    [ComponentName(Name = "branch3x3_1")] private readonly InceptionConvolution _three;
    [ComponentName(Name = "branch3x3_2a")] private readonly InceptionConvolution _threeAcross;
    [ComponentName(Name = "branch3x3_2b")] private readonly InceptionConvolution _threeDown;
    [ComponentName(Name = "branch3x3dbl_1")] private readonly InceptionConvolution _twice1;
    [ComponentName(Name = "branch3x3dbl_2")] private readonly InceptionConvolution _twice2;
    [ComponentName(Name = "branch3x3dbl_3a")] private readonly InceptionConvolution _twiceAcross;
    [ComponentName(Name = "branch3x3dbl_3b")] private readonly InceptionConvolution _twiceDown;
    [ComponentName(Name = "branch_pool")] private readonly InceptionConvolution _pool;

    public InceptionE(int channels, Func<Tensor, Tensor> pooling) : base(nameof(InceptionE))
    {
        _pooling = pooling;
        _point = new InceptionConvolution(channels, 320, 1);
        _three = new InceptionConvolution(channels, 384, 1);
        _threeAcross = InceptionConvolution.Across(384, 384, 3);
        _threeDown = InceptionConvolution.Down(384, 384, 3);
        _twice1 = new InceptionConvolution(channels, 448, 1);
        _twice2 = new InceptionConvolution(448, 384, 3, padding: 1);
        _twiceAcross = InceptionConvolution.Across(384, 384, 3);
        _twiceDown = InceptionConvolution.Down(384, 384, 3);
        _pool = new InceptionConvolution(channels, 192, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // [B, C, H, W] -> [B, 2048, H, W]
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor three = _three.forward(x), twice = _twice2.forward(_twice1.forward(x));
        return cat(
            [
                _point.forward(x), _threeAcross.forward(three), _threeDown.forward(three), _twiceAcross.forward(twice), _twiceDown.forward(twice),
                _pool.forward(_pooling(x)),
            ],
            1).MoveToOuterDisposeScope();
    }
}

/// <summary>The pools between Inception's convolutions.</summary>
internal static class InceptionPool
{
    /// <summary>3 x 3, the size kept; what lies outside the picture is not counted (TensorFlow's, unlike torchvision's).</summary>
    public static Tensor Mean(Tensor x) => avg_pool2d(x, 3, stride: 1, padding: 1, count_include_pad: false);

    /// <summary>3 x 3, the size kept: the pool that FID's network has in its last block, where Inception v3 has a mean.</summary>
    public static Tensor Largest(Tensor x) => max_pool2d(x, 3, stride: 1, padding: 1);

    /// <summary>3 x 3 with stride 2.</summary>
    public static Tensor Halved(Tensor x) => max_pool2d(x, 3, stride: 2);
}
