using System.Text.Json;
using System.Text.Json.Nodes;
using EmoGen.Engine.UNet;

namespace EmoGen.Engine.Tests.UNet;

public sealed class UNetConfigTests
{
    [Fact]
    public void Attention_head_dim_is_the_number_of_heads() =>
        Assert.Equal([8, 8, 8, 8], UNetConfig.FromJson(Golden.Json("tiny_sd/unet/config.json")).AttentionHeads);

    [Fact]
    public void Num_attention_heads_wins_and_may_differ_by_level() =>
        Assert.Equal([1, 2, 4], Read("""{"num_attention_heads": [1, 2, 4]}""").AttentionHeads);

    [Fact]
    public void Stable_diffusion_15_s_own_file_gives_the_preset()
    {
        UNetConfig config = Read("""
            {"attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 768, "norm_num_groups": 32,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"], "sample_size": 64,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """);
        Assert.Equivalent(UNetConfig.StableDiffusion15, config, strict: true);
    }

    [Theory]
    [InlineData("upcast_attention", "true")]
    [InlineData("class_embed_type", "\"timestep\"")]
    [InlineData("center_input_sample", "true")]
    [InlineData("act_fn", "\"gelu\"")]
    [InlineData("down_block_types", """["CrossAttnDownBlock2D", "ResnetDownsampleBlock2D", "DownBlock2D"]""")]
    [InlineData("up_block_types", """["UpBlock2D"]""")]
    [InlineData("block_out_channels", "[16, 33, 32]")]
    [InlineData("attention_head_dim", "[8, 5, 8]")]
    [InlineData("attention_head_dim", "[8, 8]")]
    [InlineData("cross_attention_dim", "[32, 32]")]
    [InlineData("in_channels", "\"four\"")]
    public void A_value_that_no_supported_model_has_is_refused_by_its_key(string key, string value) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidDataException>(() => Read($$"""{"{{key}}": {{value}}}""")).Message, StringComparison.Ordinal);

    private static UNetConfig Read(string changes)
    {
        JsonObject json = JsonNode.Parse("""
            {"block_out_channels": [16, 32, 32], "norm_num_groups": 8, "cross_attention_dim": 32, "class_embed_type": null,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            json[key] = value?.DeepClone();
        }

        return UNetConfig.FromJson(JsonSerializer.SerializeToElement(json));
    }
}
