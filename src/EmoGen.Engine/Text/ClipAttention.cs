using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>Multi-head self-attention over [B, T, D].</summary>
internal sealed class ClipAttention : nn.Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly bool _isCausal;
    [ComponentName(Name = "q_proj")] private readonly Linear _query;
    [ComponentName(Name = "k_proj")] private readonly Linear _key;
    [ComponentName(Name = "v_proj")] private readonly Linear _value;
    [ComponentName(Name = "out_proj")] private readonly Linear _output;

    public ClipAttention(ClipEncoderConfig config) : base(nameof(ClipAttention))
    {
        _heads = config.NumAttentionHeads;
        _isCausal = config.IsCausal;
        _query = Layers.Linear(config.HiddenSize, config.HiddenSize);
        _key = Layers.Linear(config.HiddenSize, config.HiddenSize);
        _value = Layers.Linear(config.HiddenSize, config.HiddenSize);
        _output = Layers.Linear(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        Tensor attended = nn.functional.scaled_dot_product_attention(
            SplitHeads(_query.forward(hidden)), SplitHeads(_key.forward(hidden)), SplitHeads(_value.forward(hidden)), is_casual: _isCausal);
        return _output.forward(attended.transpose(1, 2).flatten(2)); // [B, H, T, D/H] -> [B, T, D]
    }

    /// <summary>Draws the weights as CLIP's training began (transformers' <c>_init_weights</c>).</summary>
    public void Initialize(int layers, Generator generator)
    {
        double std = Math.Pow(_query.weight.shape[0], -0.5);
        foreach (Linear projection in new[] { _query, _key, _value })
        {
            ClipInitialization.Draw(projection, std / Math.Sqrt(2 * layers), generator);
        }

        ClipInitialization.Draw(_output, std, generator);
    }

    private Tensor SplitHeads(Tensor x) => x.unflatten(2, _heads, -1).transpose(1, 2); // [B, T, D] -> [B, H, T, D/H]
}
