using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Facades.OpenAi;

/// <summary>What OpenAI's Images API takes, and the fields of ours it has not. Others are passed over: its clients send many.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed partial record OpenAiImageRequest
{
    [Required]
    [JsonPropertyName("prompt")]
    [Description("The prompt. The emotion stands in it as <fear>, or as {} where the model or the field emotion names it.")]
    public string? Prompt { get; init; }

    [JsonPropertyName("model")]
    [Description("One of /openai/v1/models, such as emogen-mini:fear; null is the loaded pack.")]
    public string? Model { get; init; }

    [JsonPropertyName("n")]
    [Description("How many pictures, 1 to 16.")]
    public int? N { get; init; }

    [JsonPropertyName("size")]
    [Description("WIDTHxHEIGHT within the pack's limits; null and auto are the pack's own.")]
    public string? Size { get; init; }

    [JsonPropertyName("response_format")]
    [Description("url or b64_json; null is url.")]
    public string? ResponseFormat { get; init; }

    [JsonPropertyName("output_format")]
    [Description("png, jpeg or webp; null is png.")]
    public string? OutputFormat { get; init; }

    [JsonPropertyName("background")]
    [Description("auto or opaque.")]
    public string? Background { get; init; }

    [JsonPropertyName("stream")]
    [Description("False: pictures are not streamed.")]
    public bool? Stream { get; init; }

    [JsonPropertyName("emotion")]
    public string? Emotion { get; init; }

    [JsonPropertyName("intensity")]
    public double? Intensity { get; init; }

    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    [JsonPropertyName("steps")]
    public int? Steps { get; init; }

    [JsonPropertyName("guidance_scale")]
    public double? GuidanceScale { get; init; }

    [JsonPropertyName("negative_prompt")]
    public string? NegativePrompt { get; init; }

    [JsonPropertyName("scheduler")]
    public string? Scheduler { get; init; }

    [JsonIgnore]
    internal bool WantsBytes => ResponseFormat == "b64_json";

    /// <summary>The job that draws it.</summary>
    /// <exception cref="ProblemException">The model is not here, or a field is wrong.</exception>
    internal NewJob ToJob(ModelPack pack)
    {
        if (!FacadeModel.TryParse(Model, pack, out Emotion? emotion))
        {
            throw new ProblemException(OpenAiErrors.NoSuchModel(Model!, pack));
        }

        Checks checks = new();
        checks.OneOf("response_format", ResponseFormat, ["url", "b64_json"]).OneOf("background", Background, ["auto", "opaque"])
            .Require(Stream != true, "stream", "Pictures are not streamed; /v1/jobs/{id}/events shows how a job goes.");
        (int? width, int? height) = ReadSize(checks, pack);
        EmotionPrompt prompt = EmotionPrompt.Read(checks, pack, Prompt, Emotion, emotion);
        checks.ThrowIfAny();
        return prompt.ToJob(N) with
        {
            Seed = Seed,
            Steps = Steps,
            GuidanceScale = GuidanceScale,
            Scheduler = Scheduler,
            Width = width,
            Height = height,
            NegativePrompt = EmotionPrompt.Flatten(NegativePrompt),
            Intensity = Intensity,
            Format = OutputFormat,
        };
    }

    private (int? Width, int? Height) ReadSize(Checks checks, ModelPack pack)
    {
        if (Size is null or "auto")
        {
            return (null, null);
        }

        PackDefaults defaults = pack.Manifest.Defaults;
        PackLimits limits = pack.Manifest.Limits;
        int multiple = NewJob.SizeMultiple(pack);
        Match match = Sides().Match(Size);
        int[] sides = [.. match.Groups.Values.Skip(1).Where(_ => match.Success).Select(side => int.Parse(side.ValueSpan, CultureInfo.InvariantCulture))];
        checks.Require(
            match.Success && sides.All(side => limits.Contain(side) && side % multiple == 0),
            "size",
            $"Expected auto, or WIDTHxHEIGHT of multiples of {multiple} from {limits.MinSize} to {limits.MaxSize} such as {defaults.Width}x{defaults.Height}, got '{Size}'.");
        return match.Success ? (sides[0], sides[1]) : (null, null);
    }

    [GeneratedRegex(@"\A(\d{1,5})x(\d{1,5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sides();
}
