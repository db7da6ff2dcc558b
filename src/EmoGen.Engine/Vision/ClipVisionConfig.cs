using System.Text.Json;
using EmoGen.Engine.Text;

namespace EmoGen.Engine.Vision;

/// <summary>CLIP's vision transformer; the values that are not set are those of transformers' <c>CLIPVisionConfig</c>.</summary>
public sealed record ClipVisionConfig : ClipEncoderConfig
{
    public override int HiddenSize { get; init; } = 768;

    public override int IntermediateSize { get; init; } = 3072;

    public override int NumAttentionHeads { get; init; } = 12;

    public int NumChannels { get; init; } = 3;

    /// <summary>Side of the square input picture, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a square patch, in pixels.</summary>
    public int PatchSize { get; init; } = 32;

    /// <inheritdoc/>
    public override string ModelType => "clip_vision_model";

    /// <inheritdoc/>
    public override bool IsCausal => false;

    /// <summary>Reads <c>vision_config</c> of a full CLIP's config.</summary>
    /// <exception cref="InvalidDataException">A value has the wrong type or is not supported.</exception>
    public static ClipVisionConfig FromJson(JsonElement json) => Read<ClipVisionConfig>(json);

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        RequirePositive(NumChannels, "num_channels");
        RequirePositive(ImageSize, "image_size");
        RequirePositive(PatchSize, "patch_size");
        if (ImageSize % PatchSize != 0)
        {
            throw new InvalidDataException($"CLIP's image_size {ImageSize} is not a multiple of patch_size {PatchSize}.");
        }
    }
}
