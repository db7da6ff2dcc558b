using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmoGen.Api.Generations;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades.SdApi;

/// <summary>What <c>txt2img</c> takes, and the fields of ours it has not. Others are passed over, but for those that would change the picture.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed record Txt2ImgRequest
{
    [Required]
    [JsonPropertyName("prompt")]
    [Description("The prompt. The emotion stands in it as <fear>, or as {} where the checkpoint or the field emotion names it.")]
    public string? Prompt { get; init; }

    [JsonPropertyName("negative_prompt")]
    public string? NegativePrompt { get; init; }

    [JsonPropertyName("seed")]
    [Description("Picture k has seed + k; null and -1 draw one at random.")]
    public long? Seed { get; init; }

    [JsonPropertyName("steps")]
    public int? Steps { get; init; }

    [JsonPropertyName("cfg_scale")]
    public double? CfgScale { get; init; }

    [JsonPropertyName("width")]
    public int? Width { get; init; }

    [JsonPropertyName("height")]
    public int? Height { get; init; }

    [JsonPropertyName("sampler_name")]
    [Description("One of /sdapi/v1/samplers; null is the pack's.")]
    public string? SamplerName { get; init; }

    [JsonPropertyName("sampler_index")]
    [Description("The older name of sampler_name.")]
    public string? SamplerIndex { get; init; }

    [JsonPropertyName("scheduler")]
    [Description("automatic or karras.")]
    public string? Scheduler { get; init; }

    [JsonPropertyName("batch_size")]
    [Description("Times n_iter the number of pictures, 1 to 16.")]
    public int? BatchSize { get; init; }

    [JsonPropertyName("n_iter")]
    public int? Iterations { get; init; }

    [JsonPropertyName("send_images")]
    public bool? SendImages { get; init; }

    [JsonPropertyName("override_settings")]
    public SdOptions? OverrideSettings { get; init; }

    [JsonPropertyName("enable_hr")]
    public bool? EnableHighResolution { get; init; }

    [JsonPropertyName("restore_faces")]
    public bool? RestoreFaces { get; init; }

    [JsonPropertyName("tiling")]
    public bool? Tiling { get; init; }

    [JsonPropertyName("subseed_strength")]
    public double? SubseedStrength { get; init; }

    [JsonPropertyName("script_name")]
    public string? ScriptName { get; init; }

    [JsonPropertyName("alwayson_scripts")]
    public IReadOnlyDictionary<string, JsonElement>? AlwaysOnScripts { get; init; }

    [JsonPropertyName("emotion")]
    public string? Emotion { get; init; }

    [JsonPropertyName("intensity")]
    public double? Intensity { get; init; }

    /// <summary>The job that draws it.</summary>
    /// <exception cref="ProblemException">A field is wrong, or asks for what is not here.</exception>
    internal NewJob ToJob(ModelPack pack)
    {
        Checks checks = new();
        string? scheduler = SdSamplers.Parse(checks, SamplerName ?? SamplerIndex, Scheduler);
        bool known = FacadeModel.TryParse(OverrideSettings?.Checkpoint, pack, out Emotion? emotion);
        checks.Require(known, "override_settings.sd_model_checkpoint", $"Expected one of {string.Join(", ", FacadeModel.Names(pack))}.");
        CheckAbsent(checks);
        EmotionPrompt prompt = EmotionPrompt.Read(checks, pack, Prompt, Emotion, emotion);
        long count = (long)(BatchSize ?? 1) * (Iterations ?? 1);
        checks.Require(BatchSize is null or >= 1 && count <= NewGeneration.MaxCount, "batch_size", $"Times n_iter: expected 1 to {NewGeneration.MaxCount}, got {count}.")
            .Require(Iterations is null or >= 1, "n_iter", $"Expected 1 or more, got {Iterations}.")
            .ThrowIfAny();
        return prompt.ToJob((int)count) with
        {
            Seed = Seed == -1 ? null : Seed,
            Steps = Steps,
            GuidanceScale = CfgScale,
            Scheduler = scheduler,
            Width = Width,
            Height = Height,
            NegativePrompt = EmotionPrompt.Flatten(NegativePrompt),
            Intensity = Intensity,
        };
    }

    /// <summary>Refuses what is not here and would make another picture.</summary>
    private void CheckAbsent(Checks checks)
    {
        (string Field, bool Wanted)[] absent =
        [
            ("enable_hr", EnableHighResolution == true),
            ("restore_faces", RestoreFaces == true),
            ("tiling", Tiling == true),
            ("subseed_strength", SubseedStrength is not (null or 0)),
            ("script_name", !string.IsNullOrEmpty(ScriptName)),
            ("alwayson_scripts", AlwaysOnScripts is { Count: > 0 }),
        ];
        foreach ((string field, bool wanted) in absent)
        {
            checks.Require(!wanted, field, "There is no such thing here: leave it out or off.");
        }
    }
}
