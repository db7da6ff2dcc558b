using System.Text.Json;

namespace EmoGen.Engine.UNet;

/// <summary>diffusers' <c>UNet2DConditionModel</c> configuration.</summary>
internal static class UNetConfigJson
{
    /// <summary>Keys of models outside the Stable Diffusion 1.x family, with the only values (in JSON) that this family has.</summary>
    private static readonly (string Key, string[] Supported)[] Fixed =
    [
        ("act_fn", ["\"silu\"", "\"swish\""]),
        ("mid_block_type", ["\"UNetMidBlock2DCrossAttn\""]),
        ("center_input_sample", ["false"]),
        ("downsample_padding", ["1"]),
        ("mid_block_scale_factor", ["1", "1.0"]),
        ("dropout", ["0", "0.0"]),
        ("only_cross_attention", ["false"]),
        ("mid_block_only_cross_attention", ["false"]),
        ("dual_cross_attention", ["false"]),
        ("upcast_attention", ["false"]),
        ("transformer_layers_per_block", ["1"]),
        ("reverse_transformer_layers_per_block", []),
        ("resnet_time_scale_shift", ["\"default\""]),
        ("resnet_skip_time_act", ["false"]),
        ("resnet_out_scale_factor", ["1", "1.0"]),
        ("time_embedding_type", ["\"positional\""]),
        ("time_embedding_dim", []),
        ("time_embedding_act_fn", []),
        ("timestep_post_act", []),
        ("time_cond_proj_dim", []),
        ("conv_in_kernel", ["3"]),
        ("conv_out_kernel", ["3"]),
        ("attention_type", ["\"default\""]),
        ("class_embed_type", []),
        ("num_class_embeds", []),
        ("class_embeddings_concat", ["false"]),
        ("addition_embed_type", []),
        ("encoder_hid_dim", []),
        ("encoder_hid_dim_type", []),
        ("cross_attention_norm", []),
    ];

    public static UNetConfig Read(JsonElement json)
    {
        ModelConfigReader reader = new(json, "U-Net config");
        foreach ((string key, string[] supported) in Fixed)
        {
            reader.Expect(key, supported);
        }

        UNetConfig preset = UNetConfig.StableDiffusion15;
        IReadOnlyList<int> channels = reader.Ints("block_out_channels", preset.BlockOutChannels);
        UNetConfig config = new()
        {
            InChannels = reader.Int("in_channels", preset.InChannels),
            OutChannels = reader.Int("out_channels", preset.OutChannels),
            SampleSize = reader.Int("sample_size", preset.SampleSize),
            BlockOutChannels = channels,
            LayersPerBlock = reader.Int("layers_per_block", preset.LayersPerBlock),
            DownAttention = Attention(reader, "down_block_types", "CrossAttnDownBlock2D", "DownBlock2D", channels.Count),
            UpAttention = Attention(reader, "up_block_types", "CrossAttnUpBlock2D", "UpBlock2D", channels.Count),
            AttentionHeads = Heads(reader, channels.Count),
            CrossAttentionSize = reader.Int("cross_attention_dim", preset.CrossAttentionSize),
            NormGroups = reader.Int("norm_num_groups", preset.NormGroups),
            NormEpsilon = reader.Double("norm_eps", preset.NormEpsilon),
            UseLinearProjection = reader.Bool("use_linear_projection", false),
            FlipSinToCos = reader.Bool("flip_sin_to_cos", preset.FlipSinToCos),
            FrequencyShift = reader.Double("freq_shift", preset.FrequencyShift),
        };
        Check(config, reader);
        return config;
    }

    /// <summary><c>attention_head_dim</c> is, despite its name, the number of heads in this family; <c>num_attention_heads</c> wins where given.</summary>
    private static IReadOnlyList<int> Heads(ModelConfigReader reader, int levels) =>
        reader.IntForEach("num_attention_heads", levels) ?? reader.IntForEach("attention_head_dim", levels) ?? [.. Enumerable.Repeat(8, levels)];

    private static bool[] Attention(ModelConfigReader reader, string key, string with, string without, int levels)
    {
        IReadOnlyList<string> types = reader.Strings(key, []);
        if (types.Count != levels)
        {
            throw reader.Error($"'{key}' has {types.Count} values, expected {levels} as 'block_out_channels'");
        }

        return [.. types.Select(type => type == with || (type == without ? false : throw reader.Error($"'{key}' has {type}, supported is {with} or {without}")))];
    }

    private static void Check(UNetConfig config, ModelConfigReader reader)
    {
        for (int level = 0; level < config.Levels; level++)
        {
            int channels = config.BlockOutChannels[level];
            if (channels <= 0 || config.NormGroups <= 0 || channels % config.NormGroups != 0)
            {
                throw reader.Error($"'block_out_channels' has {channels}, which 'norm_num_groups' {config.NormGroups} does not divide");
            }

            if (config.AttentionHeads[level] <= 0 || channels % config.AttentionHeads[level] != 0)
            {
                throw reader.Error($"'attention_head_dim' (number of heads) {config.AttentionHeads[level]} does not divide the {channels} channels of its level");
            }
        }
    }
}
