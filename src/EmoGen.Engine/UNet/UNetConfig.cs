using System.Text.Json;
using EmoGen.Engine.Blocks;

namespace EmoGen.Engine.UNet;

/// <summary>The shape of a U-Net of the Stable Diffusion 1.x family; the defaults are Stable Diffusion 1.5's.</summary>
public sealed record UNetConfig
{
    /// <summary>Source: <c>unet/config.json</c> of stable-diffusion-v1-5 on the Hugging Face hub.</summary>
    public static UNetConfig StableDiffusion15 { get; } = new();

    /// <summary>Channels of the latents.</summary>
    public int InChannels { get; init; } = 4;

    public int OutChannels { get; init; } = 4;

    /// <summary>Height and width of the latents the model was trained on; others work too.</summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>Channels of each level, from full size down.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Which levels attend, from full size down.</summary>
    public IReadOnlyList<bool> DownAttention { get; init; } = [true, true, true, false];

    /// <summary>Which blocks on the way up attend, from the deepest up.</summary>
    public IReadOnlyList<bool> UpAttention { get; init; } = [false, true, true, true];

    /// <summary>Number of heads of each level, from full size down.</summary>
    public IReadOnlyList<int> AttentionHeads { get; init; } = [8, 8, 8, 8];

    /// <summary>Size of the text encoder's vectors.</summary>
    public int CrossAttentionSize { get; init; } = 768;

    public int NormGroups { get; init; } = 32;

    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether the transformers' outer projections are linear layers instead of 1x1 convolutions.</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Whether the time embedding's cosines come before its sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Subtracted from the number of frequencies when they are spaced.</summary>
    public double FrequencyShift { get; init; }

    public int Levels => BlockOutChannels.Count;

    /// <summary>Size of the time embedding.</summary>
    public int TimeChannels => 4 * BlockOutChannels[0];

    internal NormConfig Norm => new(NormGroups, NormEpsilon);

    /// <summary>Reads a diffusers <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A value is malformed or not supported; the message names its key.</exception>
    public static UNetConfig FromJson(JsonElement json) => UNetConfigJson.Read(json);
}
