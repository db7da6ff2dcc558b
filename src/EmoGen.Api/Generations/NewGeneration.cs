using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Generations;

/// <summary>Pictures that evoke one emotion.</summary>
public sealed record NewGeneration : NewJob
{
    public const int MaxCount = 16;

    [Required]
    public string? Emotion { get; init; }

    [Description("The prompt with one {} where the emotion stands; null is {} alone.")]
    public string? Template { get; init; }

    [Description("How many pictures, 1 to 16.")]
    public int? Count { get; init; }

    [JsonIgnore]
    public override JobKind Kind => JobKind.Generation;

    [JsonIgnore]
    public override IReadOnlyList<Emotion> AllEmotions => [ParsedEmotion];

    [JsonIgnore]
    public override IReadOnlyList<string> AllTemplates => [Template!];

    protected override int PictureCount => Count ?? 1;

    private Emotion ParsedEmotion => EmotionNames.TryParse(Emotion, out Emotion emotion)
        ? emotion
        : throw new InvalidOperationException($"'{Emotion}' was not checked.");

    public override IReadOnlyList<PicturePlan> Plan() =>
    [
        .. Enumerable.Range(0, PictureCount).Select(k => new PicturePlan(
            ToEngine(k, [new WeightedEmotion(ParsedEmotion)], Template!),
            this with { Count = 1, Seed = Seed + k, Priority = null })),
    ];

    protected override NewJob WithDefaults(ModelPack pack) => this with { Template = Template ?? "{}", Count = PictureCount };

    protected override void Check(Checks checks, ModelPack pack)
    {
        CheckEmotion(checks, "emotion", Emotion, pack);
        CheckTemplate(checks, "template", Template);
        checks.Range("count", Count, 1, MaxCount);
        base.Check(checks, pack);
    }
}
