using System.Text.Json;

namespace EmoGen.Engine.Vision;

/// <summary>The safety checker of Stable Diffusion 1.x: CLIP's vision tower and the space of its concepts.</summary>
/// <param name="Vision">The vision tower.</param>
/// <param name="ProjectionDim">Width of the space in which pictures and concepts are compared.</param>
public sealed record SafetyCheckerConfig(ClipVisionConfig Vision, int ProjectionDim)
{
    /// <summary>CompVis/stable-diffusion-safety-checker, which the snapshots of Stable Diffusion 1.x hold.</summary>
    public static readonly SafetyCheckerConfig StableDiffusion1 = new(ClipConfig.VitLargePatch14.Vision, ClipConfig.VitLargePatch14.ProjectionDim);

    /// <summary>
    /// Reads <c>safety_checker/config.json</c>: a full CLIP's config, of which the text tower is not used, with transformers' defaults for absent keys
    /// (later releases leave out all that equals them).
    /// </summary>
    /// <exception cref="InvalidDataException">A value is missing, has the wrong type or is not supported.</exception>
    public static SafetyCheckerConfig FromJson(JsonElement json)
    {
        ModelConfigReader reader = new(json, "safety checker config");
        int projection = reader.Int("projection_dim", 512);
        return json.TryGetProperty("vision_config", out JsonElement vision) && vision.ValueKind == JsonValueKind.Object
            ? new SafetyCheckerConfig(
                ClipVisionConfig.FromJson(vision),
                projection > 0 ? projection : throw reader.Error($"'projection_dim' is {projection}, expected a positive number"))
            : throw reader.Error("'vision_config' is missing, expected an object");
    }
}
