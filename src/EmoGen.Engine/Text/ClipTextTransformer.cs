using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>CLIP's text tower (<c>text_model</c> in checkpoints), as it stands in <see cref="ClipTextModel"/> and in a full CLIP.</summary>
internal sealed class ClipTextTransformer : nn.Module
{
    private readonly int _eosTokenId;
    [ComponentName(Name = "embeddings")] private readonly ClipTextEmbeddings _embeddings;
    [ComponentName(Name = "encoder")] private readonly ClipEncoder _encoder;
    [ComponentName(Name = "final_layer_norm")] private readonly LayerNorm _norm;

    public ClipTextTransformer(ClipTextConfig config) : base(nameof(ClipTextTransformer))
    {
        _eosTokenId = config.EosTokenId;
        _embeddings = new ClipTextEmbeddings(config);
        _encoder = new ClipEncoder(config);
        _norm = Layers.LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    public Tensor TokenWeight => _embeddings.TokenWeight;

    public ClipTextOutput Forward(Tensor ids, Tensor? vectors)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _norm.forward(_encoder.forward(_embeddings.Forward(ids, vectors)));
        Tensor at = PooledPositions(ids).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]); // [B] -> [B, 1, D]
        Tensor pooled = hidden.gather(1, at).squeeze(1); // [B, D]
        return new ClipTextOutput(hidden.MoveToOuterDisposeScope(), pooled.MoveToOuterDisposeScope());
    }

    public void Initialize(Generator generator)
    {
        _embeddings.Initialize(generator);
        _encoder.Initialize(generator);
    }

    /// <summary>The first end-of-text, or for configs with the legacy id the largest id (which an injected vector's is), [B, T] -> [B].</summary>
    private Tensor PooledPositions(Tensor ids) =>
        (_eosTokenId == ClipTextConfig.LegacyEosTokenId ? ids : (ids == _eosTokenId).to(ScalarType.Int64)).argmax(1);
}
