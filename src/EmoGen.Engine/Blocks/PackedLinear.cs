using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary><c>torch.nn.Linear</c> whose weights may be packed for inference.</summary>
internal sealed class PackedLinear : nn.Module<Tensor, Tensor>, IPacked
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter? _bias;
    private bool _isPacked;

    public PackedLinear(int inputs, int outputs, bool bias = true)
        : base(nameof(PackedLinear))
    {
        _weight = Layers.Parameter(outputs, inputs);
        _bias = bias ? Layers.Parameter(outputs) : null;
        Layers.DrawAsTorch(_weight, _bias);
        RegisterComponents();
    }

    public ScalarType Dtype => _weight.dtype;

    /// <param name="x">[..., inputs].</param>
    public override Tensor forward(Tensor x) => _isPacked ? OneDnn.Linear(x, _weight, _bias) : nn.functional.linear(x, _weight, _bias);

    public void Pack()
    {
        ParameterSwap.Replace(_weight, OneDnn.PackLinear(_weight), frozen: true);
        _isPacked = true;
    }
}
