using System.Text.Json;
using System.Text.Json.Serialization;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Packs;

/// <summary>What <c>emogen/pack.json</c> says.</summary>
public sealed record PackManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        Converters = { new SchedulerKindConverter(), new JsonStringEnumConverter<EmotionMethod>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Licence { get; init; }

    /// <summary>The word that intensity 0 stands for: a single token of the pack's tokenizer.</summary>
    public required string NeutralWord { get; init; }

    /// <summary>How the pack turns an emotion into words.</summary>
    public EmotionMethod Method { get; init; } = EmotionMethod.Mapping;

    public required PackDefaults Defaults { get; init; }

    public required PackLimits Limits { get; init; }

    /// <summary>Where each part comes from, by part.</summary>
    public IReadOnlyDictionary<string, string> Source { get; init; } = new Dictionary<string, string>();

    public string? TrainingRun { get; init; }

    /// <summary>SHA-256 of every other file of the pack, by relative path, lower-case hex.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads <c>pack.json</c>.</summary>
    /// <exception cref="InvalidDataException">A field is missing or out of its range; the message names it.</exception>
    public static PackManifest FromJson(JsonElement json)
    {
        try
        {
            PackManifest manifest = json.Deserialize<PackManifest>(Json) ?? throw new InvalidDataException("null where an object was expected");
            return manifest.Problem() is { } problem ? throw new InvalidDataException(problem) : manifest;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);

    /// <summary>The sampler that a <c>scheduler_config.json</c> was made for; UniPC, the paper's, for one that we have not.</summary>
    internal static SchedulerKind SchedulerOf(JsonElement json) =>
        (json.TryGetProperty("_class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
        {
            "PNDMScheduler" => SchedulerKind.Pndm,
            "DDIMScheduler" => SchedulerKind.Ddim,
            "DDPMScheduler" => SchedulerKind.Ddpm,
            "DPMSolverMultistepScheduler" => SchedulerKind.DpmPlusPlus2M,
            "EulerDiscreteScheduler" => SchedulerKind.Euler,
            "EulerAncestralDiscreteScheduler" => SchedulerKind.EulerAncestral,
            "HeunDiscreteScheduler" => SchedulerKind.Heun,
            "LMSDiscreteScheduler" => SchedulerKind.Lms,
            "LCMScheduler" => SchedulerKind.Lcm,
            _ => SchedulerKind.UniPC,
        };

    /// <summary>The manifest of a folder that has none: Stable Diffusion's usual steps and guidance (Rombach et al. 2022, the model card).</summary>
    internal static PackManifest ForSnapshot(string folder, int size, SchedulerKind scheduler) => new()
    {
        Name = Path.GetFileName(folder),
        Version = "snapshot",
        Licence = "see the source",
        NeutralWord = "picture",
        Defaults = new PackDefaults(size, size, Steps: 50, GuidanceScale: 7.5, scheduler),
        Limits = PackLimits.For(size),
    };

    private string? Problem() => this switch
    {
        { Name: null or "" } or { Version: null or "" } or { Licence: null or "" } or { NeutralWord: null or "" } =>
            "name, version, licence and neutralWord must not be empty",
        { Defaults: null } or { Limits: null } or { Source: null } or { Files: null } => "defaults, limits, source and files must not be null",
        { Limits: not { MinSize: > 0 } } => $"limits.minSize is {Limits.MinSize}, expected more than 0",
        _ when Limits.MaxSize < Limits.MinSize => $"limits.maxSize is {Limits.MaxSize}, less than minSize {Limits.MinSize}",
        _ when !Limits.Contain(Defaults.Width) || !Limits.Contain(Defaults.Height) =>
            $"defaults are {Defaults.Width} x {Defaults.Height}, outside the limits {Limits.MinSize} to {Limits.MaxSize}",
        { Defaults.Steps: < 1 or > 1000 } => $"defaults.steps is {Defaults.Steps}, expected 1 to 1000",
        { Defaults.GuidanceScale: not (>= 0 and <= 100) } => $"defaults.guidanceScale is {Defaults.GuidanceScale}, expected 0 to 100",
        _ => Files.FirstOrDefault(file => !IsPathAndHash(file.Key, file.Value)) is { Key: { } path } ? $"files: '{path}' is no relative path with a SHA-256" : null,
    };

    private static bool IsPathAndHash(string path, string? hash) =>
        hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower) && path.Length > 0 && !path.StartsWith('/') && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Split('/').Any(part => part is "" or "." or "..");

    private sealed class SchedulerKindConverter : JsonConverter<SchedulerKind>
    {
        public override SchedulerKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && SchedulerNames.TryParse(reader.GetString(), out SchedulerKind kind)
                ? kind
                : throw new JsonException($"a scheduler must be one of {string.Join(", ", SchedulerNames.All)}");

        public override void Write(Utf8JsonWriter writer, SchedulerKind value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
    }
}

/// <summary>What a null field of a request means.</summary>
public sealed record PackDefaults(int Width, int Height, int Steps, double GuidanceScale, SchedulerKind Scheduler);

/// <summary>The sizes that a pack can draw, in pixels.</summary>
public sealed record PackLimits(int MinSize, int MaxSize)
{
    private const int SmallTrial = 64;

    /// <summary>Small pictures are cheap trials; the largest are twice the size that a model was trained on.</summary>
    public static PackLimits For(int size) => new(Math.Min(SmallTrial, size), size * 2);

    public bool Contain(int size) => size >= MinSize && size <= MaxSize;
}
