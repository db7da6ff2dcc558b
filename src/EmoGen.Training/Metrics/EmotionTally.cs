using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// Emo-A: how often a classifier finds the emotion that was asked for, among the eight and among positive and negative, and the mean probability that it
/// gives it.
/// </summary>
internal sealed class EmotionTally
{
    private const int Positive = 4;

    private static readonly int Classes = EmotionNames.All.Count;

    private readonly long[,] _found = new long[Classes, Classes];
    private readonly double[] _scores = new double[Classes];
    private double _rightValence, _valenceScore;

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>Share of the pictures in which the asked emotion is the most probable; null without pictures.</summary>
    public double? Accuracy => Share(EmotionNames.All.Sum(e => Found(e, e)), Count);

    /// <summary>Mean probability of the asked emotion.</summary>
    public double? Score => Share(_scores.Sum(), Count);

    /// <summary>As <see cref="Accuracy"/>, where the asked valence counts: the sum of its four emotions' probabilities is above one half.</summary>
    public double? ValenceAccuracy => Share(_rightValence, Count);

    /// <summary>Mean probability of the asked valence.</summary>
    public double? ValenceScore => Share(_valenceScore, Count);

    /// <summary>In how many pictures that were asked to show an emotion another, or the same, was found.</summary>
    public long Found(Emotion asked, Emotion found) => _found[(int)asked, (int)found];

    /// <summary>How many pictures were asked to show the emotion.</summary>
    public long CountOf(Emotion asked) => EmotionNames.All.Sum(found => Found(asked, found));

    public double? AccuracyOf(Emotion asked) => Share(Found(asked, asked), CountOf(asked));

    public double? ScoreOf(Emotion asked) => Share(_scores[(int)asked], CountOf(asked));

    /// <param name="probabilities">[B, 8] in class order.</param>
    /// <param name="asked">B emotions.</param>
    public void Add(Tensor probabilities, IReadOnlyList<Emotion> asked)
    {
        using var scope = NewDisposeScope();
        Tensor exact = probabilities.to(ScalarType.Float64).cpu();
        long[] found = [.. exact.argmax(1).data<long>()];
        double[] scores = [.. exact.gather(1, tensor([.. asked.Select(e => (long)e)]).unsqueeze(1)).flatten().data<double>()];
        double[] positive = [.. exact.narrow(1, 0, Positive).sum(1).data<double>()];
        for (int i = 0; i < asked.Count; i++)
        {
            double valence = asked[i].IsPositive() ? positive[i] : 1 - positive[i];
            _found[(int)asked[i], found[i]]++;
            _scores[(int)asked[i]] += scores[i];
            _rightValence += valence > 0.5 ? 1 : 0;
            _valenceScore += valence;
        }

        Count += asked.Count;
    }

    private static double? Share(double sum, long count) => count == 0 ? null : sum / count;
}
