using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>
/// Inception v3 as FID has it since TensorFlow's <c>inception-2015-12-05</c>: means that do not count the padding, and a maximum in the last block. Keys
/// are torchvision's. Without its head of 1008 classes.
/// </summary>
internal sealed class InceptionV3 : nn.Module<Tensor, Tensor>
{
    /// <summary>Pixels across and down of the input.</summary>
    public const int Side = 299;

    public const int Features = 2048;

    [ComponentName(Name = "Conv2d_1a_3x3")] private readonly InceptionConvolution _stem1;
    [ComponentName(Name = "Conv2d_2a_3x3")] private readonly InceptionConvolution _stem2;
    [ComponentName(Name = "Conv2d_2b_3x3")] private readonly InceptionConvolution _stem3;
    [ComponentName(Name = "Conv2d_3b_1x1")] private readonly InceptionConvolution _stem4;
    [ComponentName(Name = "Conv2d_4a_3x3")] private readonly InceptionConvolution _stem5;
    [ComponentName(Name = "Mixed_5b")] private readonly InceptionA _a1;
    [ComponentName(Name = "Mixed_5c")] private readonly InceptionA _a2;
    [ComponentName(Name = "Mixed_5d")] private readonly InceptionA _a3;
    [ComponentName(Name = "Mixed_6a")] private readonly InceptionB _b;
    [ComponentName(Name = "Mixed_6b")] private readonly InceptionC _c1;
    [ComponentName(Name = "Mixed_6c")] private readonly InceptionC _c2;
    [ComponentName(Name = "Mixed_6d")] private readonly InceptionC _c3;
    [ComponentName(Name = "Mixed_6e")] private readonly InceptionC _c4;
    [ComponentName(Name = "Mixed_7a")] private readonly InceptionD _d;
    [ComponentName(Name = "Mixed_7b")] private readonly InceptionE _e1;
    [ComponentName(Name = "Mixed_7c")] private readonly InceptionE _e2;

    public InceptionV3() : base(nameof(InceptionV3))
    {
        _stem1 = new InceptionConvolution(3, 32, 3, stride: 2);
        _stem2 = new InceptionConvolution(32, 32, 3);
        _stem3 = new InceptionConvolution(32, 64, 3, padding: 1);
        _stem4 = new InceptionConvolution(64, 80, 1);
        _stem5 = new InceptionConvolution(80, 192, 3);
        _a1 = new InceptionA(192, pooled: 32);
        _a2 = new InceptionA(256, pooled: 64);
        _a3 = new InceptionA(288, pooled: 64);
        _b = new InceptionB(288);
        _c1 = new InceptionC(768, width: 128);
        _c2 = new InceptionC(768, width: 160);
        _c3 = new InceptionC(768, width: 160);
        _c4 = new InceptionC(768, width: 192);
        _d = new InceptionD(768);
        _e1 = new InceptionE(1280, InceptionPool.Mean);
        _e2 = new InceptionE(2048, InceptionPool.Largest);
        RegisterComponents();
    }

    /// <summary>Features averaged over the picture, [B, 3, 299, 299] in -1..1 -> [B, 2048].</summary>
    public override Tensor forward(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = _stem3.forward(_stem2.forward(_stem1.forward(pixels))); // [B, 64, 147, 147]
        x = _stem5.forward(_stem4.forward(InceptionPool.Halved(x))); // [B, 192, 71, 71]
        x = _a3.forward(_a2.forward(_a1.forward(InceptionPool.Halved(x)))); // [B, 288, 35, 35]
        x = _c4.forward(_c3.forward(_c2.forward(_c1.forward(_b.forward(x))))); // [B, 768, 17, 17]
        x = _e2.forward(_e1.forward(_d.forward(x))); // [B, 2048, 8, 8]
        return x.mean([2, 3]).MoveToOuterDisposeScope();
    }
}
