using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EmoGen.Api.Generations;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Transfers;

/// <summary>One emotion brought to several things: a picture for each template.</summary>
public sealed record NewTransfer : NewJob
{
    public const int MaxTemplates = 16;

    [Required]
    public string? Emotion { get; init; }

    [Required]
    [Description("1 to 16 prompts, each with one {} where the emotion stands.")]
    public IReadOnlyList<string>? Templates { get; init; }

    [Description("Adds, after the others, a picture of each template with the neutral word in the emotion's place and the same seed.")]
    public bool? IncludeNeutral { get; init; }

    [JsonIgnore]
    public override JobKind Kind => JobKind.Transfer;

    [JsonIgnore]
    public override IReadOnlyList<Emotion> AllEmotions => [ParsedEmotion];

    [JsonIgnore]
    public override IReadOnlyList<string> AllTemplates => Templates!;

    protected override int PictureCount => (Templates?.Count ?? 0) * (IncludeNeutral == true ? 2 : 1);

    private Emotion ParsedEmotion => EmotionNames.TryParse(Emotion, out Emotion emotion)
        ? emotion
        : throw new InvalidOperationException($"'{Emotion}' was not checked.");

    public override IReadOnlyList<PicturePlan> Plan()
    {
        double[] intensities = IncludeNeutral == true ? [Intensity!.Value, 0] : [Intensity!.Value];
        return [.. intensities.SelectMany(intensity => Templates!.Select((template, k) => PlanOne(template, k, intensity)))];
    }

    protected override NewJob WithDefaults(ModelPack pack) => this with { IncludeNeutral = IncludeNeutral ?? false };

    protected override void Check(Checks checks, ModelPack pack)
    {
        CheckEmotion(checks, "emotion", Emotion, pack);
        checks.Require(Templates?.Count is >= 1 and <= MaxTemplates, "templates", $"Expected 1 to {MaxTemplates} templates, got {Templates?.Count ?? 0}.");
        for (int k = 0; k < Templates?.Count && k < MaxTemplates; k++)
        {
            checks.Require(Templates[k] is not null, $"templates[{k}]", "Expected a text.");
            CheckTemplate(checks, $"templates[{k}]", Templates[k]);
        }

        base.Check(checks, pack);
    }

    private PicturePlan PlanOne(string template, int k, double intensity) => new(
        ToEngine(k, [new WeightedEmotion(ParsedEmotion)], template) with { Intensity = intensity },
        new NewGeneration
        {
            Emotion = Emotion,
            Template = template,
            Count = 1,
            Seed = Seed + k,
            Steps = Steps,
            GuidanceScale = GuidanceScale,
            Scheduler = Scheduler,
            Width = Width,
            Height = Height,
            NegativePrompt = NegativePrompt,
            Intensity = intensity,
            Format = Format,
            Model = Model,
        },
        $"templates[{k}]");
}
