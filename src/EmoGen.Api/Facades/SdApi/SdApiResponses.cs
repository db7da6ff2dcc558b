using System.Globalization;
using System.Text.Json.Serialization;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades.SdApi;

/// <summary>The pictures of a request.</summary>
/// <param name="Images">PNG files, base64.</param>
/// <param name="Parameters">The request.</param>
/// <param name="Info">JSON as a text: <see cref="Txt2ImgInfo"/>.</param>
public sealed record Txt2ImgResponse(
    [property: JsonPropertyName("images")] IReadOnlyList<string> Images,
    [property: JsonPropertyName("parameters")] Txt2ImgRequest Parameters,
    [property: JsonPropertyName("info")] string Info);

/// <summary>The loaded pack as a checkpoint.</summary>
public sealed record SdModel(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("hash")] string Hash,
    [property: JsonPropertyName("sha256")] string Sha256,
    [property: JsonPropertyName("filename")] string FileName,
    [property: JsonPropertyName("config")] string? Config)
{
    internal static SdModel Of(ModelPack pack) =>
        new(pack.Manifest.Name, pack.Manifest.Name, pack.Hash[..10], pack.Hash, pack.Manifest.Name, Config: null);
}

/// <summary>The few settings that mean something here.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record SdOptions
{
    [JsonPropertyName("sd_model_checkpoint")]
    public string? Checkpoint { get; init; }

    [JsonPropertyName("sd_checkpoint_hash")]
    public string? CheckpointHash { get; init; }

    [JsonPropertyName("samples_format")]
    public string SamplesFormat => "png";
}

/// <summary>An empty object.</summary>
public sealed record SdApiNothing;

/// <summary>How far a job is.</summary>
/// <param name="Progress">0 to 1.</param>
/// <param name="EtaRelative">Seconds that it will take at its pace until now.</param>
public sealed record ProgressResponse(
    [property: JsonPropertyName("progress")] double Progress,
    [property: JsonPropertyName("eta_relative")] double EtaRelative,
    [property: JsonPropertyName("state")] ProgressState State,
    [property: JsonPropertyName("current_image")] string? CurrentImage,
    [property: JsonPropertyName("textinfo")] string? TextInfo)
{
    internal static ProgressResponse Of(Job? job, int jobs, DateTimeOffset now)
    {
        double progress = job is null || job.CurrentPicture == 0 ? 0 : (((job.CurrentPicture - 1.0) * job.Steps) + job.CurrentStep) / (job.Pictures * job.Steps);
        double elapsed = job?.StartedAt is { } start ? (now - start).TotalSeconds : 0;
        ProgressState state = new(
            job?.Id.ToString() ?? "",
            jobs,
            job?.StartedAt?.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) ?? "0",
            Math.Max(0, (job?.CurrentPicture ?? 0) - 1),
            job?.CurrentStep ?? 0,
            job?.Steps ?? 0);
        return new ProgressResponse(progress, progress > 0 ? elapsed * (1 - progress) / progress : 0, state, CurrentImage: null, TextInfo: null);
    }
}

/// <summary>What is at work.</summary>
/// <param name="Job">Its id.</param>
/// <param name="JobCount">How many of the caller's requests wait, this one included.</param>
/// <param name="JobNo">Finished pictures.</param>
public sealed record ProgressState(
    [property: JsonPropertyName("job")] string Job,
    [property: JsonPropertyName("job_count")] int JobCount,
    [property: JsonPropertyName("job_timestamp")] string JobTimestamp,
    [property: JsonPropertyName("job_no")] int JobNo,
    [property: JsonPropertyName("sampling_step")] int SamplingStep,
    [property: JsonPropertyName("sampling_steps")] int SamplingSteps)
{
    [JsonPropertyName("skipped")]
    public bool Skipped => false;

    [JsonPropertyName("interrupted")]
    public bool Interrupted => false;
}
