using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EmoGen.Api.Http;
using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;

namespace EmoGen.Api.Fusions;

/// <summary>Pictures that evoke several emotions at once.</summary>
public sealed record NewFusion : NewJob
{
    public const int MaxCount = 16;

    [Required]
    [Description("2 to 8 different emotions with positive weights.")]
    public IReadOnlyList<FusedEmotion>? Emotions { get; init; }

    [Description("The prompt with one {} where the emotions stand; null is {} alone.")]
    public string? Template { get; init; }

    [Description("tokens: a token for each emotion, its intensity weight / largest weight; blend: one token of the weighted mean.")]
    public string? Mode { get; init; }

    [Description("How many pictures, 1 to 16.")]
    public int? Count { get; init; }

    public static IReadOnlyList<string> Modes { get; } = ["tokens", "blend"];

    [JsonIgnore]
    public override JobKind Kind => JobKind.Fusion;

    [JsonIgnore]
    public override IReadOnlyList<Emotion> AllEmotions => [.. Weighted().Select(e => e.Emotion)];

    [JsonIgnore]
    public override IReadOnlyList<string> AllTemplates => [Template!];

    protected override int PictureCount => Count ?? 1;

    public override IReadOnlyList<PicturePlan> Plan() =>
    [
        .. Enumerable.Range(0, PictureCount).Select(k => new PicturePlan(
            ToEngine(k, Weighted(), Template!) with { Fusion = Mode == "blend" ? FusionMode.Blend : FusionMode.Tokens },
            this with { Count = 1, Seed = Seed + k, Priority = null })),
    ];

    protected override NewJob WithDefaults(ModelPack pack) => this with
    {
        Emotions = [.. Emotions!.Select(e => e with { Weight = e.Weight ?? 1 })],
        Template = Template ?? "{}",
        Mode = Mode ?? Modes[0],
        Count = PictureCount,
    };

    protected override void Check(Checks checks, ModelPack pack)
    {
        checks.Require(Emotions?.Count is >= 2 and <= 8, "emotions", $"Expected 2 to 8 emotions, got {Emotions?.Count ?? 0}.");
        for (int k = 0; k < Emotions?.Count && k < 8; k++)
        {
            FusedEmotion? one = Emotions[k];
            CheckEmotion(checks, $"emotions[{k}].emotion", one?.Emotion, pack);
            checks.Require(one?.Weight is null or (> 0 and <= 1000), $"emotions[{k}].weight", $"Expected a number above 0, at most 1000, got {one?.Weight}.")
                .Require(Emotions.Take(k).All(e => e?.Emotion != one?.Emotion), $"emotions[{k}].emotion", "The emotion stands twice.");
        }

        CheckTemplate(checks, "template", Template);
        checks.OneOf("mode", Mode, Modes).Range("count", Count, 1, MaxCount);
        base.Check(checks, pack);
    }

    private WeightedEmotion[] Weighted() => [.. Emotions!.Select(e => EmotionNames.TryParse(e.Emotion, out Emotion emotion)
        ? new WeightedEmotion(emotion, e.Weight ?? 1)
        : throw new InvalidOperationException($"'{e.Emotion}' was not checked."))];
}

/// <summary>An emotion of a fusion.</summary>
public sealed record FusedEmotion
{
    [Required]
    public string? Emotion { get; init; }

    [Description("Above 0; null is 1.")]
    public double? Weight { get; init; }
}
