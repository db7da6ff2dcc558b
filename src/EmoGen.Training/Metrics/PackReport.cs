using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Metrics;

/// <summary>
/// What a pack's pictures show, judged by the pack itself: Emo-A, the share of pictures in which its emotion classifier finds the
/// asked emotion, and for transfers the share in which its CLIP finds the asked object among the neutral objects.
/// </summary>
internal sealed class PackReport(ImageGenerator generator, int count, long seed)
{
    /// <summary>Share of right pictures by what was asked for.</summary>
    public SortedDictionary<string, double> EmotionAccuracy { get; } = [];

    public SortedDictionary<string, double> ObjectAccuracy { get; } = [];

    /// <summary>Draws <c>count</c> pictures of each emotion.</summary>
    public IEnumerable<(string Label, RgbImage Image)> Generate(CancellationToken cancellation)
    {
        foreach (Emotion emotion in EmotionNames.All)
        {
            int right = 0;
            for (int i = 0; i < count; i++)
            {
                RgbImage image = Draw(emotion, null, i, cancellation);
                right += generator.Score(image)!.Emotions.MaxBy(p => p.Value).Key == emotion.Name() ? 1 : 0;
                yield return (emotion.Name(), image);
            }

            EmotionAccuracy[emotion.Name()] = right / (double)count;
            Console.Error.WriteLine($"{emotion.Name()}: {EmotionAccuracy[emotion.Name()]:p0} of {count}");
        }
    }

    /// <summary>Draws each neutral object in each emotion, <c>count / 8</c> pictures (at least one) of each pair.</summary>
    public IEnumerable<(string Label, RgbImage Image)> Transfer(CancellationToken cancellation)
    {
        string[] objects = [.. EmoScapes.NeutralObjects.Select(o => o.Name)];
        string[] captions = [.. objects.Select(o => $"a {o}")];
        int each = Math.Max(1, count / 8);
        foreach (string name in objects)
        {
            int right = 0;
            foreach (Emotion emotion in EmotionNames.All)
            {
                for (int i = 0; i < each; i++)
                {
                    RgbImage image = Draw(emotion, $"{{}} {name}", i, cancellation);
                    IReadOnlyList<double> similarities = generator.Similarities(image, captions)!;
                    right += objects[similarities.Index().MaxBy(p => p.Item).Index] == name ? 1 : 0;
                    yield return ($"{emotion.Name()} {name}", image);
                }
            }

            ObjectAccuracy[name] = right / (8.0 * each);
            Console.Error.WriteLine($"{name}: {ObjectAccuracy[name]:p0} of {8 * each}");
        }
    }

    private RgbImage Draw(Emotion emotion, string? template, int index, CancellationToken cancellation) => generator.Generate(
        new GenerationRequest { Emotions = [new WeightedEmotion(emotion)], Template = template, Seed = seed + index }, 0, cancellation: cancellation).Image;
}
