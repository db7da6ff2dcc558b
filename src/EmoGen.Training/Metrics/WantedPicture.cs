using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;

namespace EmoGen.Training.Metrics;

/// <summary>A picture that is to be drawn and measured.</summary>
/// <param name="Emotion">That it is to evoke.</param>
/// <param name="Object">That it is to show, of a transfer.</param>
/// <param name="Request">Of this one picture.</param>
internal sealed record WantedPicture(Emotion Emotion, string? Object, GenerationRequest Request)
{
    /// <summary>Where a prompt has the emotion's name.</summary>
    public const string EmotionPlace = "{emotion}";

    /// <summary>Its file in a <see cref="PictureFolder"/>.</summary>
    public string File => Object is null ? $"generation/{Emotion.Name()}/{Request.Seed}.png" : $"transfer/{Object}-{Emotion.Name()}/{Request.Seed}.png";

    /// <summary>Pictures of each emotion: by the pack's own word for it, or by a plain prompt with its name.</summary>
    public static IEnumerable<WantedPicture> Generation(int count, long seed, string? prompt = null) =>
        from emotion in EmotionNames.All
        from i in Enumerable.Range(0, count)
        select new WantedPicture(emotion, null, prompt is null
            ? Of(emotion) with { Seed = seed + i }
            : new GenerationRequest { Prompt = prompt.Replace(EmotionPlace, emotion.Name(), StringComparison.Ordinal), Seed = seed + i });

    /// <summary>Pictures of each object in each emotion.</summary>
    public static IEnumerable<WantedPicture> Transfers(IEnumerable<string> objects, int count, long seed) =>
        from name in objects
        from emotion in EmotionNames.All
        from i in Enumerable.Range(0, count)
        select new WantedPicture(emotion, name, Of(emotion) with { Template = $"{{}} {name}", Seed = seed + i });

    private static GenerationRequest Of(Emotion emotion) => new() { Emotions = [new WeightedEmotion(emotion)] };
}
