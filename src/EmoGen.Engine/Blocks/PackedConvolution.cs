using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary><c>torch.nn.Conv2d</c> whose weights may be packed for inference.</summary>
internal sealed class PackedConvolution : nn.Module<Tensor, Tensor>, IPacked
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;
    private readonly int _outputs;
    private readonly int _stride;
    private readonly int _padding;
    private bool _isPacked;

    public PackedConvolution(int inputs, int outputs, int kernel, int stride = 1, int padding = 0)
        : base(nameof(PackedConvolution))
    {
        (_outputs, _stride, _padding) = (outputs, stride, padding);
        _weight = Layers.Parameter(outputs, inputs, kernel, kernel);
        _bias = Layers.Parameter(outputs);
        Layers.DrawAsTorch(_weight, _bias);
        RegisterComponents();
    }

    public ScalarType Dtype => _weight.dtype;

    /// <summary>Whether it is fastest for an input laid out channels last.</summary>
    public bool IsChannelsLast => _isPacked || _weight.IsChannelsLast();

    /// <param name="x">[B, inputs, H, W].</param>
    public override Tensor forward(Tensor x)
    {
        if (!_isPacked)
        {
            return NarrowConvolution.Convolve(x, _weight, _bias, _stride, _padding);
        }

        Tensor result = OneDnn.Conv2d(x, _weight, _bias, _stride, _padding);
        return result.shape[1] == _outputs ? result : result.narrow(1, 0, _outputs);
    }

    public void Pack()
    {
        Tensor weight = NarrowConvolution.FillOutputs(_weight), bias = NarrowConvolution.FillOutputs(_bias);
        ParameterSwap.Replace(_weight, OneDnn.PackConv2d(weight, _stride, _padding), frozen: true);
        ParameterSwap.Replace(_bias, bias, frozen: true);
        _isPacked = true;
    }
}
