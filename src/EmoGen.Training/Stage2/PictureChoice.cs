using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage2;

/// <summary>Which pictures stage 2 learns from, and how often; <see cref="MappingOptions"/> says why.</summary>
internal static class PictureChoice
{
    /// <param name="set">All there are.</param>
    /// <param name="shown">Of each its emotion and the number of its attribute.</param>
    /// <param name="emotions">Of each once.</param>
    /// <param name="options">Of the run.</param>
    /// <returns>Numbers of the set's pictures.</returns>
    public static IEnumerable<int> Of(PictureSet set, IReadOnlyList<(Emotion Emotion, long Attribute)> shown, EmotionRows emotions, MappingOptions options)
    {
        IEnumerable<int> all = Enumerable.Range(0, set.Count);
        IEnumerable<int> wanted = options.Draws == 0 ? all : all.Where(i => set.Pictures[i].Attribute is null).Concat(DrawnVectors.Typical(shown));
        IEnumerable<int> clearest = options.Clearest == 1 ? wanted : Clearest(set, wanted, emotions, options.Clearest);
        return clearest.SelectMany(i => Enumerable.Repeat(i, options.Companions > 0 && set.Pictures[i].Companion is not null ? options.Companions : 1));
    }

    /// <summary>A share of each group, at least one picture.</summary>
    private static IEnumerable<int> Clearest(PictureSet set, IEnumerable<int> pictures, EmotionRows emotions, double share)
    {
        using Tensor rows = emotions.Probabilities();
        float[] probabilities = rows.data<float>().ToArray(); // [N, 8]
        return pictures.GroupBy(i => (set.Pictures[i].Emotion, set.Pictures[i].Attribute, set.Pictures[i].Companion))
            .SelectMany(group => group.OrderByDescending(OfItsEmotion).Take((int)Math.Ceiling(share * group.Count()))).Order();

        float OfItsEmotion(int i) => probabilities[(set.InOnce(i) * EmotionNames.All.Count) + (int)set.Pictures[i].Emotion];
    }
}
