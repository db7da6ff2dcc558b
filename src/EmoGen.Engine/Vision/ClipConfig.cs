using System.Text.Json;
using EmoGen.Engine.Text;

namespace EmoGen.Engine.Vision;

/// <summary>A full CLIP: both towers and the space they share.</summary>
/// <param name="Text">The text tower.</param>
/// <param name="Vision">The vision tower.</param>
/// <param name="ProjectionDim">Width of the shared space.</param>
/// <param name="LogitScaleInitValue">Natural logarithm of the factor on cosines at the start of training, ln(1/0.07).</param>
public sealed record ClipConfig(ClipTextConfig Text, ClipVisionConfig Vision, int ProjectionDim, double LogitScaleInitValue = 2.6592)
{
    /// <summary>openai/clip-vit-large-patch14, whose text tower is Stable Diffusion 1.x's.</summary>
    public static readonly ClipConfig VitLargePatch14 = new(
        ClipTextConfig.StableDiffusion15,
        new ClipVisionConfig
        {
            HiddenSize = 1024,
            IntermediateSize = 4096,
            NumHiddenLayers = 24,
            NumAttentionHeads = 16,
            PatchSize = 14,
            ProjectionDim = 768,
        },
        ProjectionDim: 768);

    /// <summary>Reads a full CLIP's <c>config.json</c>, with transformers' defaults for absent keys.</summary>
    /// <exception cref="InvalidDataException">A value has the wrong type or is not supported.</exception>
    public static ClipConfig FromJson(JsonElement json)
    {
        ModelConfigReader reader = new(json, "CLIP config");
        int projection = reader.Int("projection_dim", 512);
        return new ClipConfig(
            ClipTextConfig.FromJson(Section(reader, json, "text_config")),
            ClipVisionConfig.FromJson(Section(reader, json, "vision_config")),
            projection > 0 ? projection : throw reader.Error($"'projection_dim' is {projection}, expected a positive number"),
            reader.Double("logit_scale_init_value", 2.6592));
    }

    /// <summary>This config as transformers writes it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["model_type"] = "clip",
        ["projection_dim"] = ProjectionDim,
        ["logit_scale_init_value"] = LogitScaleInitValue,
        ["text_config"] = Text.ToJson(),
        ["vision_config"] = Vision.ToJson(),
    });

    private static JsonElement Section(ModelConfigReader reader, JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement section) && section.ValueKind == JsonValueKind.Object
            ? section
            : throw reader.Error($"'{key}' is missing, expected an object");
}
