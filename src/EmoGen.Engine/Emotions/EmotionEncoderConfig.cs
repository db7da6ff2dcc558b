using System.Text.Json;
using EmoGen.Engine.Vision;

namespace EmoGen.Engine.Emotions;

/// <summary>The size of an <see cref="EmotionEncoder"/>.</summary>
/// <param name="Backbone">The residual network that looks at the picture.</param>
/// <param name="Dimensions">Width D of the emotion space; equal to the text encoder's in the published method.</param>
/// <param name="Resize">Pixels of a picture's shorter edge before it is cropped.</param>
/// <param name="Crop">Pixels across and down of what the network sees.</param>
public sealed record EmotionEncoderConfig(ResNetConfig Backbone, int Dimensions, int Resize = 256, int Crop = 224)
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
        int resize = config.Int("resize", Reference.Resize), crop = config.Int("crop", Reference.Crop);
        if (dimensions <= 0)
        {
            throw config.Error($"'dimensions' is {dimensions}, expected a positive number");
        }

        return crop > 0 && crop <= resize
            ? new EmotionEncoderConfig(resNet, dimensions, resize, crop)
            : throw config.Error($"'crop' is {crop}, expected a positive number up to 'resize', which is {resize}");
    }

    /// <summary>This config as <c>emotion_encoder.json</c> holds it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new { backbone = new { depth = Backbone.Depth, width = Backbone.Width }, dimensions = Dimensions, resize = Resize, crop = Crop });

    private static ResNetConfig ReadBackbone(ModelConfigReader config, JsonElement backbone) => backbone.ValueKind == JsonValueKind.Object
        ? ResNetConfig.FromJson(backbone)
        : throw config.Error($"'backbone' is {backbone.GetRawText()}, expected an object");
}
