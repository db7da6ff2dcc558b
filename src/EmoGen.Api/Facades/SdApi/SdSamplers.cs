using System.Text.Json.Serialization;
using EmoGen.Api.Http;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Api.Facades.SdApi;

/// <summary>A sampler by the name that web interfaces have for it.</summary>
public sealed record SdSampler(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("aliases")] IReadOnlyList<string> Aliases,
    [property: JsonPropertyName("options")] SdApiNothing Options);

/// <summary>A schedule of noise.</summary>
public sealed record SdScheduler(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("aliases")] IReadOnlyList<string>? Aliases,
    [property: JsonPropertyName("default_rho")] double DefaultRho,
    [property: JsonPropertyName("need_inner_model")] bool NeedsInnerModel);

/// <summary>Samplers and schedules: two names there, one here.</summary>
internal static class SdSamplers
{
    private const string Automatic = "automatic";
    private const string Karras = "karras";

    public static IReadOnlyList<SdSampler> All { get; } =
        [.. PictureParameters.SamplersElsewhere.Select(sampler => new SdSampler(sampler.Value, [sampler.Key], new SdApiNothing()))];

    public static IReadOnlyList<SdScheduler> Schedulers { get; } =
        [new(Automatic, "Automatic", null, DefaultRho: -1, false), new(Karras, "Karras", null, DefaultRho: 7, false)];

    /// <summary>Our name for what both ask for; null is the pack's own.</summary>
    public static string? Parse(Checks checks, string? sampler, string? scheduler)
    {
        string? name = string.IsNullOrEmpty(sampler) ? null
            : All.FirstOrDefault(s => s.Name.Equals(sampler, StringComparison.OrdinalIgnoreCase) || s.Aliases.Contains(sampler))?.Aliases[0];
        checks.Require(string.IsNullOrEmpty(sampler) || name is not null, "sampler_name", $"Expected one of {string.Join(", ", All.Select(s => s.Name))}, got '{sampler}'.")
            .OneOf("scheduler", string.IsNullOrEmpty(scheduler) ? null : scheduler.ToLowerInvariant(), [Automatic, Karras]);
        if (!Karras.Equals(scheduler, StringComparison.OrdinalIgnoreCase))
        {
            return name;
        }

        string karras = SchedulerKind.DpmPlusPlus2MKarras.Name();
        checks.Require(name == SchedulerKind.DpmPlusPlus2M.Name() || name == karras, "scheduler", "Karras goes with the sampler DPM++ 2M; with others leave automatic.");
        return karras;
    }
}
