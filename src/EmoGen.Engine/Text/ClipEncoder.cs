using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>The stack of CLIP's transformer layers, pre-normalised, [B, T, D] -> [B, T, D].</summary>
internal sealed class ClipEncoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")] private readonly ModuleList<ClipEncoderLayer> _layers = [];

    public ClipEncoder(ClipEncoderConfig config) : base(nameof(ClipEncoder))
    {
        for (int i = 0; i < config.NumHiddenLayers; i++)
        {
            _layers.Add(new ClipEncoderLayer(config));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden) => _layers.Aggregate(hidden, (x, layer) => layer.forward(x));

    public void Initialize(Generator generator)
    {
        foreach (ClipEncoderLayer layer in _layers)
        {
            layer.Initialize(_layers.Count, generator);
        }
    }
}

/// <summary>x + attention(norm(x)), then x + feed-forward(norm(x)).</summary>
internal sealed class ClipEncoderLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "self_attn")] private readonly ClipAttention _attention;
    [ComponentName(Name = "layer_norm1")] private readonly LayerNorm _attentionNorm;
    [ComponentName(Name = "mlp")] private readonly ClipFeedForward _feedForward;
    [ComponentName(Name = "layer_norm2")] private readonly LayerNorm _feedForwardNorm;

    public ClipEncoderLayer(ClipEncoderConfig config) : base(nameof(ClipEncoderLayer))
    {
        _attention = new ClipAttention(config);
        _attentionNorm = Layers.LayerNorm(config.HiddenSize, config.LayerNormEps);
        _feedForward = new ClipFeedForward(config);
        _feedForwardNorm = Layers.LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor attended = hidden + _attention.forward(_attentionNorm.forward(hidden));
        return (attended + _feedForward.forward(_feedForwardNorm.forward(attended))).MoveToOuterDisposeScope();
    }

    public void Initialize(int layers, Generator generator)
    {
        _attention.Initialize(layers, generator);
        _feedForward.Initialize(layers, generator);
    }
}

internal sealed class ClipFeedForward : nn.Module<Tensor, Tensor>
{
    private readonly ClipActivation _activation;
    [ComponentName(Name = "fc1")] private readonly Linear _expand;
    [ComponentName(Name = "fc2")] private readonly Linear _contract;

    public ClipFeedForward(ClipEncoderConfig config) : base(nameof(ClipFeedForward))
    {
        _activation = config.HiddenAct;
        _expand = Layers.Linear(config.HiddenSize, config.IntermediateSize);
        _contract = Layers.Linear(config.IntermediateSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden) => _contract.forward(_activation.Apply(_expand.forward(hidden)));

    public void Initialize(int layers, Generator generator)
    {
        double width = _contract.weight.shape[0];
        ClipInitialization.Draw(_expand, Math.Pow(2 * width, -0.5), generator);
        ClipInitialization.Draw(_contract, Math.Pow(2 * layers * width, -0.5), generator);
    }
}
