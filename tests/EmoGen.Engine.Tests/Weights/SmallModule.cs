using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Weights;

/// <summary>One of every kind of weight that a model file holds.</summary>
internal sealed class SmallModule : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    public readonly Conv2d Conv = Layers.Conv2d(3, 4, 3, padding: 1);

    [ComponentName(Name = "norm")]
    private readonly BatchNorm2d _norm = Layers.BatchNorm2d(4);

    [ComponentName(Name = "linear")]
    public readonly Linear Linear = Layers.Linear(4, 2);

    [ComponentName(Name = "table")]
    private readonly EmbeddingTable _table = Layers.Embedding(5, 2);

    [ComponentName(Name = "native_table")]
    private readonly Embedding _nativeTable = nn.Embedding(5, 2);

    [ComponentName(Name = "class_embedding")]
    private readonly Parameter _class = Layers.Parameter(2);

    [ComponentName(Name = "group")]
    private readonly GroupNorm _group = Layers.GroupNorm(2, 4);

    [ComponentName(Name = "layer")]
    private readonly LayerNorm _layer = Layers.LayerNorm(2);

    public SmallModule()
        : base(nameof(SmallModule)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        Tensor hidden = Linear.forward(_group.forward(_norm.forward(Conv.forward(input))).mean([2, 3]));
        return _layer.forward(hidden + _class + _table.forward(tensor(3L)) + _nativeTable.forward(tensor(2L)));
    }
}
