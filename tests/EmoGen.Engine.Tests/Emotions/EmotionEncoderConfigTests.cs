using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Vision;

namespace EmoGen.Engine.Tests.Emotions;

public sealed class EmotionEncoderConfigTests
{
    [Fact]
    public void Json_written_is_read_back_equal()
    {
        EmotionEncoderConfig config = new(new ResNetConfig(Depth: 18, Width: 24), Dimensions: 160);
        Assert.Equal(config, EmotionEncoderConfig.FromJson(config.ToJson()));
    }

    [Fact]
    public void Absent_keys_have_the_reference_s_values() => Assert.Equal(EmotionEncoderConfig.Reference, Read("{}"));

    [Theory]
    [InlineData("""{"dimensions":0}""", "'dimensions' is 0")]
    [InlineData("""{"dimensions":"wide"}""", "'dimensions' is \"wide\"")]
    [InlineData("""{"backbone":{"depth":101}}""", "'depth' is 101, expected 18, 34 or 50")]
    [InlineData("""{"backbone":{"width":-1}}""", "'width' is -1")]
    [InlineData("""{"backbone":18}""", "'backbone' is 18")]
    public void An_unsupported_value_is_named(string json, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static EmotionEncoderConfig Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return EmotionEncoderConfig.FromJson(document.RootElement);
    }
}
