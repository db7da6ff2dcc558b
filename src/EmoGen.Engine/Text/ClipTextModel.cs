using TorchSharp.Utils;
using static TorchSharp.torch;

namespace EmoGen.Engine.Text;

/// <summary>CLIP's text encoder with transformers' <c>CLIPTextModel</c> keys, and emotion vectors injected at the embedding lookup.</summary>
public sealed class ClipTextModel : nn.Module
{
    [ComponentName(Name = "text_model")] private readonly ClipTextTransformer _transformer;

    public ClipTextModel(ClipTextConfig config) : base(nameof(ClipTextModel))
    {
        Config = config;
        _transformer = new ClipTextTransformer(config);
        RegisterComponents();
    }

    public ClipTextConfig Config { get; }

    /// <summary>The token embedding, [V, D]: the space that emotion vectors are mapped into.</summary>
    public Tensor TokenEmbedding => _transformer.TokenWeight;

    /// <summary>Encodes a batch of texts; gradients reach <paramref name="vectors"/> by plain autograd.</summary>
    /// <param name="ids">[B, T] int64, T at most <see cref="ClipTextConfig.MaxPositionEmbeddings"/>; an id of <c>VocabSize + k</c> takes vector k of its row.</param>
    /// <param name="vectors">[B, K, D], or null where no id is past the vocabulary.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has neither a row of the vocabulary nor a vector.</exception>
    public ClipTextOutput Forward(Tensor ids, Tensor? vectors = null) => _transformer.Forward(ids, vectors);

    /// <summary>Draws the weights anew, for training from scratch, as CLIP's training began (transformers' <c>_init_weights</c>).</summary>
    public void Initialize(Generator generator) => _transformer.Initialize(generator);
}
