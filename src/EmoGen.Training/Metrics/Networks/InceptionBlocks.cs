using EmoGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>A convolution without bias, its norm, ReLU.</summary>
internal sealed class InceptionConvolution : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-3;
    [ComponentName(Name = "conv")] private readonly Conv2d _convolution;
    [ComponentName(Name = "bn")] private readonly BatchNorm2d _norm;

    public InceptionConvolution(int inputs, int outputs, int kernel, int stride = 1, int padding = 0)
        : this(Layers.Conv2d(inputs, outputs, kernel, stride, padding, bias: false), outputs)
    {
    }

    private InceptionConvolution(Conv2d convolution, int outputs) : base(nameof(InceptionConvolution))
    {
        _convolution = convolution;
        _norm = Layers.BatchNorm2d(outputs, Epsilon);
        RegisterComponents();
    }

    /// <summary>A kernel of one row and <paramref name="length"/> columns that keeps the size.</summary>
    public static InceptionConvolution Across(int inputs, int outputs, int length) =>
        new(Layers.Conv2d(inputs, outputs, (1, length), (0, length / 2), bias: false), outputs);

    /// <summary>A kernel of <paramref name="length"/> rows and one column that keeps the size.</summary>
    public static InceptionConvolution Down(int inputs, int outputs, int length) =>
        new(Layers.Conv2d(inputs, outputs, (length, 1), (length / 2, 0), bias: false), outputs);

    public override Tensor forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        return relu(_norm.forward(_convolution.forward(x))).MoveToOuterDisposeScope();
    }
}

/// <summary>The 35 x 35 stage: 1 x 1, 5 x 5, two 3 x 3, and a pool.</summary>
internal sealed class InceptionA : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch1x1")] private readonly InceptionConvolution _point;
    [ComponentName(Name = "branch5x5_1")] private readonly InceptionConvolution _five1;
    [ComponentName(Name = "branch5x5_2")] private readonly InceptionConvolution _five2;
    [ComponentName(Name = "branch3x3dbl_1")] private readonly InceptionConvolution _three1;
    [ComponentName(Name = "branch3x3dbl_2")] private readonly InceptionConvolution _three2;
    [ComponentName(Name = "branch3x3dbl_3")] private readonly InceptionConvolution _three3;
    [ComponentName(Name = "branch_pool")] private readonly InceptionConvolution _pool;

    public InceptionA(int channels, int pooled) : base(nameof(InceptionA))
    {
        _point = new InceptionConvolution(channels, 64, 1);
        _five1 = new InceptionConvolution(channels, 48, 1);
        _five2 = new InceptionConvolution(48, 64, 5, padding: 2);
        _three1 = new InceptionConvolution(channels, 64, 1);
        _three2 = new InceptionConvolution(64, 96, 3, padding: 1);
        _three3 = new InceptionConvolution(96, 96, 3, padding: 1);
        _pool = new InceptionConvolution(channels, pooled, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // [B, C, H, W] -> [B, 224 + pooled, H, W]
    {
        using DisposeScope scope = NewDisposeScope();
        return cat(
            [
                _point.forward(x), _five2.forward(_five1.forward(x)), _three3.forward(_three2.forward(_three1.forward(x))),
                _pool.forward(InceptionPool.Mean(x)),
            ],
            1).MoveToOuterDisposeScope();
    }
}

/// <summary>From 35 x 35 to 17 x 17: 3 x 3 and two 3 x 3 with stride 2, and a pool.</summary>
internal sealed class InceptionB : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch3x3")] private readonly InceptionConvolution _three;
    [ComponentName(Name = "branch3x3dbl_1")] private readonly InceptionConvolution _twice1;
    [ComponentName(Name = "branch3x3dbl_2")] private readonly InceptionConvolution _twice2;
    [ComponentName(Name = "branch3x3dbl_3")] private readonly InceptionConvolution _twice3;

    public InceptionB(int channels) : base(nameof(InceptionB))
    {
        _three = new InceptionConvolution(channels, 384, 3, stride: 2);
        _twice1 = new InceptionConvolution(channels, 64, 1);
        _twice2 = new InceptionConvolution(64, 96, 3, padding: 1);
        _twice3 = new InceptionConvolution(96, 96, 3, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // [B, C, H, W] -> [B, C + 480, (H - 1) / 2, (W - 1) / 2]
    {
        using DisposeScope scope = NewDisposeScope();
        return cat([_three.forward(x), _twice3.forward(_twice2.forward(_twice1.forward(x))), InceptionPool.Halved(x)], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>The 17 x 17 stage: 1 x 1, 7 x 7 and twice 7 x 7 as rows and columns, and a pool.</summary>
internal sealed class InceptionC : nn.Module<Tensor, Tensor>
{
    private const int Length = 7;
    [ComponentName(Name = "branch1x1")] private readonly InceptionConvolution _point;
    [ComponentName(Name = "branch7x7_1")] private readonly InceptionConvolution _seven1;
    [ComponentName(Name = "branch7x7_2")] private readonly InceptionConvolution _seven2;
    [ComponentName(Name = "branch7x7_3")] private readonly InceptionConvolution _seven3;
    [ComponentName(Name = "branch7x7dbl_1")] private readonly InceptionConvolution _twice1;
    [ComponentName(Name = "branch7x7dbl_2")] private readonly InceptionConvolution _twice2;
    [ComponentName(Name = "branch7x7dbl_3")] private readonly InceptionConvolution _twice3;
    [ComponentName(Name = "branch7x7dbl_4")] private readonly InceptionConvolution _twice4;
    [ComponentName(Name = "branch7x7dbl_5")] private readonly InceptionConvolution _twice5;
    [ComponentName(Name = "branch_pool")] private readonly InceptionConvolution _pool;

    public InceptionC(int channels, int width) : base(nameof(InceptionC))
    {
        _point = new InceptionConvolution(channels, 192, 1);
        _seven1 = new InceptionConvolution(channels, width, 1);
        _seven2 = InceptionConvolution.Across(width, width, Length);
        _seven3 = InceptionConvolution.Down(width, 192, Length);
        _twice1 = new InceptionConvolution(channels, width, 1);
        _twice2 = InceptionConvolution.Down(width, width, Length);
        _twice3 = InceptionConvolution.Across(width, width, Length);
        _twice4 = InceptionConvolution.Down(width, width, Length);
        _twice5 = InceptionConvolution.Across(width, 192, Length);
        _pool = new InceptionConvolution(channels, 192, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) // [B, C, H, W] -> [B, 768, H, W]
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor twice = _twice3.forward(_twice2.forward(_twice1.forward(x)));
        return cat(
            [
                _point.forward(x), _seven3.forward(_seven2.forward(_seven1.forward(x))), _twice5.forward(_twice4.forward(twice)),
                _pool.forward(InceptionPool.Mean(x)),
            ],
            1).MoveToOuterDisposeScope();
    }
}
