using System.Text.Json;
using EmoGen.Engine.Text;

namespace EmoGen.Engine.Tests.Text;

public sealed class ClipTextConfigTests
{
    [Fact]
    public void Absent_keys_have_transformers_defaults()
    {
        ClipTextConfig config = ClipTextConfig.FromJson(Golden.Json("emogen/tiny_clip/config.json").GetProperty("text_config"));
        Assert.Equal(
            new ClipTextConfig { HiddenSize = 768, IntermediateSize = 512, NumAttentionHeads = 12, NumHiddenLayers = 2, ProjectionDim = 768, EosTokenId = 2 },
            config);
        Assert.Equal((49408, 77, ClipActivation.QuickGelu), (config.VocabSize, config.MaxPositionEmbeddings, config.HiddenAct));
    }

    [Fact]
    public void Json_written_is_read_back_equal()
    {
        ClipTextConfig config = ClipTextConfig.StableDiffusion15 with { HiddenAct = ClipActivation.Gelu, VocabSize = 2048 };
        JsonElement json = config.ToJson();
        Assert.Equal(("gelu", 2048), (json.GetProperty("hidden_act").GetString(), json.GetProperty("vocab_size").GetInt32()));
        Assert.Equal(config, ClipTextConfig.FromJson(json));
    }

    [Theory]
    [InlineData("""{"hidden_act":"swish"}""", "$.hidden_act")]
    [InlineData("""{"hidden_size":"wide"}""", "$.hidden_size")]
    [InlineData("""{"hidden_size":100}""", "hidden_size 100 is not a multiple of num_attention_heads 8")]
    [InlineData("""{"vocab_size":0}""", "vocab_size is 0")]
    [InlineData("""{"attention_dropout":0.1}""", "attention_dropout 0.1 is not supported")]
    [InlineData("[]", "$")]
    public void An_unsupported_value_is_named(string json, string named)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => ClipTextConfig.FromJson(document.RootElement)).Message, StringComparison.Ordinal);
    }
}
