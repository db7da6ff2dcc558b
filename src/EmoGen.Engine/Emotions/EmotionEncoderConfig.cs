using System.Text.Json;
using EmoGen.Engine.Vision;

namespace EmoGen.Engine.Emotions;

/// <summary>The size of an <see cref="EmotionEncoder"/>.</summary>
/// <param name="Backbone">The residual network that looks at the picture.</param>
/// <param name="Dimensions">Width D of the emotion space; equal to the text encoder's in the published method.</param>
public sealed record EmotionEncoderConfig(ResNetConfig Backbone, int Dimensions)
{
    /// <summary>The reference's encoder for Stable Diffusion 1.5: ResNet-50, 768 dimensions.</summary>
    public static readonly EmotionEncoderConfig Reference = new(new ResNetConfig(Depth: 50, Width: 64), Dimensions: 768);

    /// <summary>Reads <c>emotion_encoder.json</c>; absent keys have the reference's values.</summary>
    /// <exception cref="InvalidDataException">A value is malformed or not supported; the message names its key.</exception>
    public static EmotionEncoderConfig FromJson(JsonElement json)
    {
        ModelConfigReader config = new(json, "Emotion encoder config");
        ResNetConfig resNet = json.TryGetProperty("backbone", out JsonElement backbone) ? ReadBackbone(config, backbone) : Reference.Backbone;
        int dimensions = config.Int("dimensions", Reference.Dimensions);
        return dimensions > 0
            ? new EmotionEncoderConfig(resNet, dimensions)
            : throw config.Error($"'dimensions' is {dimensions}, expected a positive number");
    }

    /// <summary>This config as <c>emotion_encoder.json</c> holds it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new { backbone = new { depth = Backbone.Depth, width = Backbone.Width }, dimensions = Dimensions });

    private static ResNetConfig ReadBackbone(ModelConfigReader config, JsonElement backbone) => backbone.ValueKind == JsonValueKind.Object
        ? ResNetConfig.FromJson(backbone)
        : throw config.Error($"'backbone' is {backbone.GetRawText()}, expected an object");
}
