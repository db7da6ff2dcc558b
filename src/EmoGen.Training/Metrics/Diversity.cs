using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Drawing;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>How different the pictures of one emotion are (EmoGen, section 4.2): means over pairs of them.</summary>
internal sealed record EmotionDiversity(Estimate Lpips, Estimate Squared, Estimate Cosine);

/// <summary>Measures diversity: over all pairs of an emotion's pictures, or as the reference's script does.</summary>
/// <param name="distances">LPIPS.</param>
/// <param name="semantic">CLIP's features.</param>
/// <param name="seed">Of resamples and of the script's pairs.</param>
internal sealed class Diversity(PictureDistances distances, Reading semantic, long seed)
{
    /// <summary>Pairs that the reference's script draws for each emotion.</summary>
    public const int PaperPairs = 10;

    public IReadOnlyDictionary<Emotion, EmotionDiversity> Of(SeenPictures pictures, MetricMode mode, CancellationToken cancellation) =>
        mode == MetricMode.Paper
            ? ByScript(pictures, cancellation)
            : pictures.ByEmotion.ToDictionary(e => e.Key, e => OfAll(pictures.At(e.Value), Seeds.Of(seed, e.Key), cancellation));

    private EmotionDiversity OfAll(SeenPictures pictures, ulong ownSeed, CancellationToken cancellation)
    {
        using PairSpread squared = new(), cosine = new();
        pictures.Rows(semantic).Each((_, features) =>
        {
            squared.Add(PairSpaces.Squared(features));
            cosine.Add(PairSpaces.Cosine(features));
        });
        return new EmotionDiversity(
            distances.Totals(pictures, cancellation).Estimate(ownSeed), squared.Totals().Estimate(ownSeed), cosine.Totals().Estimate(ownSeed));
    }

    /// <summary>The script never clears its list: an emotion's pairs are drawn from its pictures and those of all emotions before it. LPIPS and Sem-D share the pairs.</summary>
    private Dictionary<Emotion, EmotionDiversity> ByScript(SeenPictures pictures, CancellationToken cancellation)
    {
        var found = new Dictionary<Emotion, EmotionDiversity>();
        var list = new List<int>();
        foreach ((Emotion emotion, int[] places) in pictures.ByEmotion)
        {
            list.AddRange(places);
            var random = new SplitMix(Seeds.Of(seed, emotion));
            (int, int)[] pairs = list.Count < 2 ? [] : [.. Enumerable.Range(0, PaperPairs).Select(_ => Pair(list, random))];
            double[] lpips = distances.Of(pictures, pairs, cancellation);
            found[emotion] = new EmotionDiversity(Mean(lpips), OfPairs(pictures, pairs, PairSpaces.Squared), OfPairs(pictures, pairs, PairSpaces.Cosine));
        }

        return found;

        Estimate Mean(IEnumerable<double> values)
        {
            var mean = new BlockMean();
            foreach (double value in values)
            {
                mean.Add(value);
            }

            return mean.Estimate((ulong)seed);
        }

        Estimate OfPairs(SeenPictures all, (int One, int Other)[] pairs, Func<Tensor, Tensor> space)
        {
            using var scope = NewDisposeScope();
            Tensor Side(Func<(int One, int Other), int> side) => space(all.Rows(semantic).Read([.. pairs.Select(side)]));
            return Mean(pairs.Length == 0 ? [] : (Side(p => p.One) - Side(p => p.Other)).square().sum(1).to(ScalarType.Float64).data<double>().ToArray());
        }
    }

    private static (int, int) Pair(List<int> list, SplitMix random)
    {
        int one = random.Index(list.Count), other = random.Index(list.Count - 1);
        return (list[one], list[other < one ? other : other + 1]);
    }
}

/// <summary>Seeds of resamples.</summary>
internal static class Seeds
{
    /// <summary>Of an emotion's own: those of different emotions are independent.</summary>
    public static ulong Of(long seed, Emotion emotion) => new SplitMix(unchecked((ulong)seed + ((ulong)(emotion + 1) << 32))).Next();
}
