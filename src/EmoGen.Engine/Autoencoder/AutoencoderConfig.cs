using System.Text.Json;
using EmoGen.Engine.Blocks;

namespace EmoGen.Engine.Autoencoder;

/// <summary>The shape of a Stable Diffusion autoencoder; the defaults are Stable Diffusion 1.5's.</summary>
public sealed record AutoencoderConfig
{
    private const double Epsilon = 1e-6;

    /// <summary>Source: <c>vae/config.json</c> of stable-diffusion-v1-5 on the Hugging Face hub.</summary>
    public static AutoencoderConfig StableDiffusion15 { get; } = new();

    /// <summary>Colours of a picture.</summary>
    public int InChannels { get; init; } = 3;

    public int OutChannels { get; init; } = 3;

    public int LatentChannels { get; init; } = 4;

    /// <summary>Channels of each level, from full size down.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [128, 256, 512, 512];

    public int LayersPerBlock { get; init; } = 2;

    public int NormGroups { get; init; } = 32;

    /// <summary>Latents times this have about unit variance: the U-Net's scale (Rombach et al. 2022, section 4.3.2 and appendix G).</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>Pixels of a picture for each latent, across and down.</summary>
    public int LatentScale => 1 << (Levels - 1);

    public int Levels => BlockOutChannels.Count;

    internal NormConfig Norm => new(NormGroups, Epsilon);

    /// <summary>Reads a diffusers <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A value is malformed or not supported; the message names its key.</exception>
    public static AutoencoderConfig FromJson(JsonElement json)
    {
        ModelConfigReader reader = new(json, "Autoencoder config");
        AutoencoderConfig preset = StableDiffusion15;
        AutoencoderConfig config = new()
        {
            InChannels = reader.Int("in_channels", preset.InChannels),
            OutChannels = reader.Int("out_channels", preset.OutChannels),
            LatentChannels = reader.Int("latent_channels", preset.LatentChannels),
            BlockOutChannels = reader.Ints("block_out_channels", preset.BlockOutChannels),
            LayersPerBlock = reader.Int("layers_per_block", preset.LayersPerBlock),
            NormGroups = reader.Int("norm_num_groups", preset.NormGroups),
            ScalingFactor = reader.Double("scaling_factor", preset.ScalingFactor),
        };
        Check(config, reader);
        return config;
    }

    private static void Check(AutoencoderConfig config, ModelConfigReader reader)
    {
        reader.Expect("act_fn", "\"silu\"", "\"swish\"");
        reader.Expect("mid_block_add_attention", "true");
        reader.Expect("use_quant_conv", "true");
        reader.Expect("use_post_quant_conv", "true");
        reader.Expect("shift_factor", "0", "0.0");
        reader.Expect("latents_mean");
        reader.Expect("latents_std");
        ExpectAll("down_block_types", "DownEncoderBlock2D");
        ExpectAll("up_block_types", "UpDecoderBlock2D");
        int misfit = config.BlockOutChannels.FirstOrDefault(channels => config.NormGroups <= 0 || channels % config.NormGroups != 0);
        if (misfit != 0)
        {
            throw reader.Error($"'block_out_channels' has {misfit}, which 'norm_num_groups' {config.NormGroups} does not divide");
        }

        void ExpectAll(string key, string type)
        {
            if (reader.Strings(key, []).FirstOrDefault(found => found != type) is string other)
            {
                throw reader.Error($"'{key}' has {other}, supported is {type}");
            }
        }
    }
}
