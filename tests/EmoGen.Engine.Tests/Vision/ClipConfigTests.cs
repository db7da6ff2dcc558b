using System.Text.Json;
using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;

namespace EmoGen.Engine.Tests.Vision;

public sealed class ClipConfigTests
{
    [Fact]
    public void Absent_keys_have_transformers_defaults()
    {
        ClipConfig config = Read("""{"text_config":{},"vision_config":{}}""");
        Assert.Equal(new ClipConfig(new ClipTextConfig(), new ClipVisionConfig(), ProjectionDim: 512), config);
        Assert.Equal((768, 12, 224, 32), (config.Vision.HiddenSize, config.Vision.NumHiddenLayers, config.Vision.ImageSize, config.Vision.PatchSize));
    }

    [Fact]
    public void Json_written_is_read_back_equal() =>
        Assert.Equal(ClipConfig.VitLargePatch14, ClipConfig.FromJson(ClipConfig.VitLargePatch14.ToJson()));

    [Theory]
    [InlineData("{}", "text_config")]
    [InlineData("""{"text_config":{}}""", "vision_config")]
    [InlineData("""{"text_config":{},"vision_config":{},"projection_dim":-4}""", "'projection_dim' is -4")]
    [InlineData("""{"text_config":{},"vision_config":{"patch_size":30}}""", "image_size 224 is not a multiple of patch_size 30")]
    public void An_unsupported_value_is_named(string json, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static ClipConfig Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ClipConfig.FromJson(document.RootElement);
    }
}
