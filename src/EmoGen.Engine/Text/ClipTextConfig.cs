using System.Text.Json;

namespace EmoGen.Engine.Text;

/// <summary>CLIP's text transformer; the values that are not set are those of transformers' <c>CLIPTextConfig</c>.</summary>
public sealed record ClipTextConfig : ClipEncoderConfig
{
    /// <summary>The value of <see cref="EosTokenId"/> in configs older than transformers 4.24, which asks for the old pooling rule.</summary>
    public const int LegacyEosTokenId = 2;

    /// <summary>Stable Diffusion 1.5's <c>text_encoder/config.json</c> (= openai/clip-vit-large-patch14's text tower).</summary>
    public static readonly ClipTextConfig StableDiffusion15 = new()
    {
        HiddenSize = 768,
        IntermediateSize = 3072,
        NumAttentionHeads = 12,
        ProjectionDim = 768,
        EosTokenId = LegacyEosTokenId,
    };

    public override int HiddenSize { get; init; } = 512;

    public override int IntermediateSize { get; init; } = 2048;

    public override int NumAttentionHeads { get; init; } = 8;

    /// <summary>Rows of the token embedding; an id of <c>VocabSize + k</c> stands for the k-th injected vector.</summary>
    public int VocabSize { get; init; } = 49408;

    /// <summary>The longest text, in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>
    /// Whose first position the pooled output is taken from. 2 (Stable Diffusion 1.x) is an old mistake in the configs that is kept as a sign:
    /// the position of the largest id is taken.
    /// </summary>
    public int EosTokenId { get; init; } = 49407;

    /// <inheritdoc/>
    public override string ModelType => "clip_text_model";

    /// <inheritdoc/>
    public override bool IsCausal => true;

    /// <summary>Reads <c>text_encoder/config.json</c>, or <c>text_config</c> of a full CLIP's config.</summary>
    /// <exception cref="InvalidDataException">A value has the wrong type or is not supported.</exception>
    public static ClipTextConfig FromJson(JsonElement json) => Read<ClipTextConfig>(json);

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        RequirePositive(VocabSize, "vocab_size");
        RequirePositive(MaxPositionEmbeddings, "max_position_embeddings");
    }
}
