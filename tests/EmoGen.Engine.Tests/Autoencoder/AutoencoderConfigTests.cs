using System.Text.Json;
using EmoGen.Engine.Autoencoder;

namespace EmoGen.Engine.Tests.Autoencoder;

public sealed class AutoencoderConfigTests
{
    [Fact]
    public void An_old_file_without_a_scaling_factor_means_stable_diffusion_s() => Assert.Equal(0.18215, Read("{}").ScalingFactor);

    [Fact]
    public void Stored_values_are_read()
    {
        AutoencoderConfig config = AutoencoderConfig.FromJson(Golden.Json("tiny_sd/vae/config.json"));
        Assert.Equal([16, 16, 32, 32], config.BlockOutChannels);
        Assert.Equal(8, config.LatentScale);
        Assert.Equal(8, config.NormGroups);
    }

    [Theory]
    [InlineData("act_fn", "\"relu\"")]
    [InlineData("use_quant_conv", "false")]
    [InlineData("latents_mean", "[0.1, 0.2]")]
    [InlineData("down_block_types", """["AttnDownEncoderBlock2D"]""")]
    [InlineData("block_out_channels", "[30]")]
    [InlineData("scaling_factor", "\"big\"")]
    public void A_value_that_no_supported_model_has_is_refused_by_its_key(string key, string value) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidDataException>(() => Read($$"""{"{{key}}": {{value}}}""")).Message, StringComparison.Ordinal);

    private static AutoencoderConfig Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return AutoencoderConfig.FromJson(document.RootElement);
    }
}
