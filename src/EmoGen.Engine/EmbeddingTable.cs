using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine;

/// <summary>A row for each id. TorchSharp's <c>Embedding</c> keeps a second table in native memory as soon as its first one is replaced.</summary>
public sealed class EmbeddingTable : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;

    internal EmbeddingTable(Parameter weight)
        : base(nameof(EmbeddingTable))
    {
        _weight = weight;
        RegisterComponents();
    }

    /// <summary>The rows, [V, D].</summary>
    public Parameter Weight => _weight;

    /// <summary>Ids of any shape, int64, to rows: [...] -> [..., D].</summary>
    public override Tensor forward(Tensor ids) => _weight.index_select(0, ids.flatten()).view([.. ids.shape, _weight.shape[1]]);
}
