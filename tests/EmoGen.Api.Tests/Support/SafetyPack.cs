using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Vision;

namespace EmoGen.Api.Tests.Support;

/// <summary><see cref="TestPack"/> with a safety checker.</summary>
internal static class SafetyPack
{
    /// <summary>Writes the pack into a new folder.</summary>
    public static string Write(string folder, float threshold)
    {
        foreach (string file in Directory.EnumerateFiles(TestPack.Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(TestPack.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        SmallSafetyChecker.Write(folder, threshold);
        return folder;
    }

    /// <summary>A threshold that some pictures of awe in one step are above, of <paramref name="count"/> from seed 0, and which ones.</summary>
    public static (float Threshold, int[] Flagged) BetweenPictures(string folder, int count)
    {
        using ImageGenerator generator = ImageGenerator.Load(ModelPack.Open(Write(folder, 0)), new GeneratorOptions());
        double[] highest = [.. Enumerable.Range(0, count).Select(seed =>
        {
            GenerationRequest request = new() { Emotions = [new WeightedEmotion(Emotion.Awe)], Template = "{}", Steps = 1, Seed = seed };
            return generator.CheckSafety(generator.Generate(request, 0).Image)!.ConceptScores.Max();
        })];
        double[] sorted = [.. highest.Order()];
        (double below, double above) = sorted.Zip(sorted.Skip(1)).MaxBy(pair => pair.Second - pair.First);
        Assert.True(above - below > 0.004, $"the pictures' scores {string.Join(", ", sorted)} are too near each other");
        float threshold = (float)((below + above) / 2);
        return (threshold, [.. Enumerable.Range(0, count).Where(k => highest[k] > threshold)]);
    }
}
