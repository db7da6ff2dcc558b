using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>Token plus position embedding, [B, T] -> [B, T, D], where an id past the vocabulary stands for an injected vector.</summary>
internal sealed class ClipTextEmbeddings : nn.Module
{
    private readonly int _vocabSize;
    private readonly int _maxLength;
    [ComponentName(Name = "token_embedding")] private readonly EmbeddingTable _tokens;
    [ComponentName(Name = "position_embedding")] private readonly EmbeddingTable _positions;

    public ClipTextEmbeddings(ClipTextConfig config) : base(nameof(ClipTextEmbeddings))
    {
        _vocabSize = config.VocabSize;
        _maxLength = config.MaxPositionEmbeddings;
        _tokens = Layers.Embedding(config.VocabSize, config.HiddenSize);
        _positions = Layers.Embedding(config.MaxPositionEmbeddings, config.HiddenSize);
        RegisterComponents();
    }

    /// <summary>The embedding rows themselves, [V, D].</summary>
    public Tensor TokenWeight => _tokens.Weight;

    public Tensor Forward(Tensor ids, Tensor? vectors)
    {
        RequireFit(ids, vectors);
        Tensor embedded = vectors is null ? _tokens.forward(ids) : Inject(ids, vectors);
        return embedded + _positions.Weight[..(int)ids.shape[1]]; // [T, D] is added to each row
    }

    public void Initialize(Generator generator)
    {
        ClipInitialization.Draw(_tokens.Weight, ClipInitialization.EmbeddingStd, generator);
        ClipInitialization.Draw(_positions.Weight, ClipInitialization.EmbeddingStd, generator);
    }

    private Tensor Inject(Tensor ids, Tensor vectors)
    {
        Tensor embedded = _tokens.forward(ids.clamp_max(_vocabSize - 1));
        Tensor slots = (ids - _vocabSize).clamp_min(0).unsqueeze(-1).expand(-1, -1, vectors.shape[2]); // [B, T] -> [B, T, D]
        Tensor injected = vectors.to(embedded.dtype).gather(1, slots); // [B, K, D] -> [B, T, D]
        return where((ids >= _vocabSize).unsqueeze(-1), injected, embedded);
    }

    private void RequireFit(Tensor ids, Tensor? vectors)
    {
        if (ids.dim() != 2 || ids.shape[1] > _maxLength)
        {
            throw new ArgumentException($"Token ids have shape [{string.Join(", ", ids.shape)}]; [batch, at most {_maxLength}] was expected.", nameof(ids));
        }

        long width = TokenWeight.shape[1];
        if (vectors is not null && (vectors.dim() != 3 || vectors.shape[0] != ids.shape[0] || vectors.shape[2] != width))
        {
            throw new ArgumentException(
                $"Injected vectors have shape [{string.Join(", ", vectors.shape)}]; [{ids.shape[0]}, count, {width}] was expected.", nameof(vectors));
        }

        long last = _vocabSize + (vectors?.shape[1] ?? 0) - 1;
        long largest = ids.max().item<long>();
        if (largest > last)
        {
            throw new ArgumentException($"Token id {largest} has no embedding: the largest is {last}, injected vectors included.", nameof(ids));
        }
    }
}
