using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Engine.Diffusion;

/// <summary>What to draw. A null field means the pack's default (<see cref="ImageGenerator.Resolve"/> fills it in).</summary>
public sealed record GenerationRequest
{
    /// <summary>None: plain Stable Diffusion on <see cref="Prompt"/>. One: generation or transfer. More: a fusion.</summary>
    public IReadOnlyList<WeightedEmotion> Emotions { get; init; } = [];

    public FusionMode Fusion { get; init; } = FusionMode.Tokens;

    /// <summary>The prompt with one <c>{}</c> where the emotion stands; null is <c>{}</c> alone.</summary>
    public string? Template { get; init; }

    /// <summary>A plain prompt, only without emotions.</summary>
    public string? Prompt { get; init; }

    public string NegativePrompt { get; init; } = "";

    /// <summary>0 is the neutral word, 1 the emotion as trained, up to 2.</summary>
    public double Intensity { get; init; } = 1;

    public int Count { get; init; } = 1;

    /// <summary>Picture k is the single picture of a request with seed Seed + k.</summary>
    public long Seed { get; init; }

    public int? Steps { get; init; }

    public double? GuidanceScale { get; init; }

    public SchedulerKind? Scheduler { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>The words that stand for the emotions in <see cref="Text"/>: <c>&lt;fear&gt;</c>; a blend has one word.</summary>
    public IReadOnlyList<string> Placeholders => IsBlend
        ? [$"<{string.Join('+', Emotions.Select(e => e.Emotion.Name()))}>"]
        : [.. Emotions.Select(e => $"<{e.Emotion.Name()}>")];

    /// <summary>The whole prompt, the emotions as their placeholders: <c>&lt;fear&gt; bag</c>.</summary>
    public string Text => With(Placeholders);

    internal bool IsBlend => Fusion == FusionMode.Blend && Emotions.Count > 1;

    /// <summary>As <see cref="Text"/>, but in plain words for a pack that has a prompt for each emotion: <c>sks fear bag</c>. A blend has no such words.</summary>
    public string TextIn(ModelPack pack) => pack.Prompts is null || IsBlend ? Text : With(Emotions.Select(e => pack.Prompts.Of(e.Emotion)));

    private string With(IEnumerable<string> words) => Emotions.Count == 0
        ? Prompt ?? ""
        : (Template ?? "{}").Replace("{}", string.Join(' ', words), StringComparison.Ordinal);
}

/// <summary>An emotion of a fusion and its positive weight.</summary>
public sealed record WeightedEmotion(Emotion Emotion, double Weight = 1);

/// <summary>How several emotions share one picture (contracts: Fusion).</summary>
public enum FusionMode
{
    /// <summary>One token for each emotion, side by side; intensity is weight / largest weight.</summary>
    Tokens,

    /// <summary>One token: the mapped weighted mean of the emotion vectors.</summary>
    Blend,

    /// <summary>What the reference's fusion script really does (method, quirk 3).</summary>
    Reference,
}
