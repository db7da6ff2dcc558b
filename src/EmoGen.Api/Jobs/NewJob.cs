using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmoGen.Api.Http;
using EmoGen.Api.Models;
using EmoGen.Api.Webhooks;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Api.Jobs;

/// <summary>What every request for pictures holds. A null field means the default; <see cref="Resolve"/> fills it in.</summary>
public abstract record NewJob
{
    /// <summary>The largest seed that every JSON client keeps exactly (2^53 - 1).</summary>
    public const long MaxSeed = (1L << 53) - 1;

    public const int MaxTextLength = 300;

    public static IReadOnlyList<string> Formats => ImageFormats.All;

    public static IReadOnlyDictionary<string, JobPriority> Priorities { get; } =
        new Dictionary<string, JobPriority> { ["interactive"] = JobPriority.Interactive, ["batch"] = JobPriority.Batch };

    [JsonIgnore]
    public abstract JobKind Kind { get; }

    /// <summary>The emotions asked for.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Emotion> AllEmotions { get; }

    /// <summary>The prompts asked for.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> AllTemplates { get; }

    [JsonPropertyOrder(1)]
    [Description("Picture k is drawn with seed + k; null draws one at random.")]
    public long? Seed { get; init; }

    [JsonPropertyOrder(1)]
    [Description("Denoising steps, 1 to 150.")]
    public int? Steps { get; init; }

    [JsonPropertyOrder(1)]
    [Description("How closely the picture follows the prompt, 0 to 30; 1 and less is no guidance.")]
    public double? GuidanceScale { get; init; }

    [JsonPropertyOrder(1)]
    public string? Scheduler { get; init; }

    [JsonPropertyOrder(1)]
    [Description("Pixels across, a multiple of 8.")]
    public int? Width { get; init; }

    [JsonPropertyOrder(1)]
    [Description("Pixels down, a multiple of 8.")]
    public int? Height { get; init; }

    [JsonPropertyOrder(1)]
    [Description("What the picture should not show.")]
    public string? NegativePrompt { get; init; }

    [JsonPropertyOrder(1)]
    [Description("0 is the neutral word, 1 the emotion as trained, up to 2.")]
    public double? Intensity { get; init; }

    [JsonPropertyOrder(1)]
    public string? Format { get; init; }

    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("interactive or batch, which is drawn while no interactive job waits; null is interactive.")]
    public string? Priority { get; init; }

    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Up to 16 names and values to find the job by; they take no part in the drawing.")]
    public IReadOnlyDictionary<string, string?>? Labels { get; init; }

    [JsonPropertyOrder(1)]
    [Description("The name of the model pack that draws; null takes the default one.")]
    public string? Model { get; init; }

    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Whom to tell when the job is over; null is nobody.")]
    public NewWebhook? Webhook { get; init; }

    /// <summary>Every null replaced by its default, a random seed included: what the job shows and what it draws.</summary>
    /// <exception cref="ProblemException">A field is wrong; the problem names every one.</exception>
    public NewJob Resolve(InstalledPacks packs, WebhookAddresses addresses)
    {
        ModelPack pack = packs.Find(Model) ?? packs.Default;
        Checks checks = new();
        checks.OneOf("model", Model, packs.Names);
        Check(checks, pack);
        string? fault = Webhook is null ? null : addresses.Fault(Webhook.Url);
        checks.Require(fault is null, "webhook.url", fault ?? "");
        checks.ThrowIfAny();
        return WithDefaults(pack) with
        {
            Seed = Seed ?? Random.Shared.NextInt64(1L << 32),
            Steps = Steps ?? pack.Manifest.Defaults.Steps,
            GuidanceScale = GuidanceScale ?? pack.Manifest.Defaults.GuidanceScale,
            Scheduler = Scheduler ?? pack.Manifest.Defaults.Scheduler.Name(),
            Width = Width ?? pack.Manifest.Defaults.Width,
            Height = Height ?? pack.Manifest.Defaults.Height,
            NegativePrompt = NegativePrompt ?? "",
            Intensity = Intensity ?? 1,
            Format = Format ?? Formats[0],
            Model = pack.Manifest.Name,
        };
    }

    /// <summary>The pictures of a resolved request, in order.</summary>
    public abstract IReadOnlyList<PicturePlan> Plan();

    /// <summary>The JSON that is stored and shown.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GetType(), StrictJson.Options);

    /// <summary>What a search by words looks through, a line for each text, in lower case.</summary>
    public string SearchText() => string.Join('\n', [.. AllTemplates, NegativePrompt, .. Labels?.Values ?? []]).ToLowerInvariant();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static NewJob FromJson(JobKind kind, string json) =>
        (NewJob)JsonSerializer.Deserialize(json, JobKinds.RequestType(kind), StrictJson.Stored)!;

    /// <summary>Replaces the nulls of the derived request's own fields.</summary>
    protected abstract NewJob WithDefaults(ModelPack pack);

    /// <summary>How many pictures a request makes; called before it is checked.</summary>
    protected abstract int PictureCount { get; }

    /// <summary>Checks the fields that all requests share; derived requests add theirs.</summary>
    protected virtual void Check(Checks checks, ModelPack pack)
    {
        PackLimits limits = pack.Manifest.Limits;
        checks.Range("seed", Seed, 0, MaxSeed)
            .Require(Seed is null || Seed <= MaxSeed - (PictureCount - 1), "seed", $"seed + k must be at most {MaxSeed} for every picture k.")
            .Range("steps", Steps, 1, 150)
            .Range("guidanceScale", GuidanceScale, 0, 30)
            .OneOf("scheduler", Scheduler, SchedulerNames.All)
            .Range("intensity", Intensity, 0, 2)
            .OneOf("format", Format, Formats)
            .OneOf("priority", Priority, Priorities.Keys);
        LabelRules.Check(checks, Labels);
        int multiple = SizeMultiple(pack);
        CheckSize(checks, "width", Width, limits, multiple);
        CheckSize(checks, "height", Height, limits, multiple);
        CheckText(checks, "negativePrompt", NegativePrompt);
        CheckSchedule(checks, pack);
    }

    /// <summary>What both sides of a picture are a multiple of.</summary>
    internal static int SizeMultiple(ModelPack pack) => Math.Max(8, pack.Autoencoder.LatentScale);

    /// <summary>A template holds exactly one <c>{}</c>; a null one is fine.</summary>
    protected static void CheckTemplate(Checks checks, string field, string? template)
    {
        CheckText(checks, field, template);
        int places = template is null ? 1 : template.Split("{}").Length - 1;
        checks.Require(places == 1, field, $"A template holds exactly one {{}}, where the emotion stands; this one holds {places}.");
    }

    /// <summary>An emotion's name; the pack must know emotions at all.</summary>
    protected static void CheckEmotion(Checks checks, string field, string? emotion, ModelPack pack) => checks
        .Require(emotion is not null, field, "The field is missing.")
        .OneOf(field, emotion, EmotionNames.All.Select(e => e.Name()))
        .Require(pack.HasEmotions, field, $"The model pack '{pack.Manifest.Name}' knows no emotions.");

    /// <summary>The engine's request for one picture of a resolved request.</summary>
    protected GenerationRequest ToEngine(int index, IReadOnlyList<WeightedEmotion> emotions, string template) => new()
    {
        Emotions = emotions,
        Template = template,
        Seed = Seed!.Value + index,
        Steps = Steps,
        GuidanceScale = GuidanceScale,
        Scheduler = SchedulerNames.TryParse(Scheduler, out SchedulerKind scheduler) ? scheduler : null,
        Width = Width,
        Height = Height,
        NegativePrompt = NegativePrompt ?? "",
        Intensity = Intensity ?? 1,
    };

    /// <summary>Not every scheduler takes every number of steps.</summary>
    private void CheckSchedule(Checks checks, ModelPack pack)
    {
        PackDefaults defaults = pack.Manifest.Defaults;
        SchedulerKind kind = SchedulerNames.TryParse(Scheduler, out SchedulerKind named) ? named : defaults.Scheduler;
        try
        {
            Engine.Schedulers.Scheduler.Create(kind, pack.Sampling, Steps ?? defaults.Steps);
        }
        catch (ArgumentOutOfRangeException refused)
        {
            checks.Require(false, "steps", refused.Message.Split(" (Parameter")[0]);
        }
        catch (InvalidDataException refused)
        {
            checks.Require(false, "scheduler", refused.Message);
        }
    }

    private static void CheckSize(Checks checks, string field, int? size, PackLimits limits, int multiple) => checks
        .Range(field, size, limits.MinSize, limits.MaxSize)
        .Require(size is null || size % multiple == 0, field, $"Expected a multiple of {multiple}, got {size}.");

    private static void CheckText(Checks checks, string field, string? text) => checks
        .Require(text is null || text.Length <= MaxTextLength, field, $"Expected at most {MaxTextLength} characters, got {text?.Length}.")
        .Require(text is null || !text.Any(char.IsControl), field, "Control characters are not allowed.");
}

/// <summary>One picture of a job.</summary>
/// <param name="Engine">What the engine draws: a single picture with its own seed.</param>
/// <param name="Alone">The request that gives this picture alone.</param>
/// <param name="Field">The request's field that its template stands in.</param>
public sealed record PicturePlan(GenerationRequest Engine, NewJob Alone, string Field = "template");

/// <summary>The request type of each kind of job.</summary>
public static class JobKinds
{
    public static Type RequestType(JobKind kind) => kind switch
    {
        JobKind.Generation => typeof(Generations.NewGeneration),
        JobKind.Transfer => typeof(Transfers.NewTransfer),
        _ => typeof(Fusions.NewFusion),
    };
}
