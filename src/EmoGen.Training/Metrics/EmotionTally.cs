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
    private readonly BlockMean[] _right = Means(), _scores = Means();

    /// <summary>Pictures so far.</summary>
    public long Count => Accuracy.Count;

    /// <summary>Share of the pictures in which the asked emotion is the most probable; null without pictures.</summary>
    public BlockMean Accuracy { get; } = new();

    /// <summary>Probability of the asked emotion.</summary>
    public BlockMean Score { get; } = new();

    /// <summary>As <see cref="Accuracy"/>, where the asked valence counts: the sum of its four emotions' probabilities is above one half.</summary>
    public BlockMean ValenceAccuracy { get; } = new();

    /// <summary>Probability of the asked valence.</summary>
    public BlockMean ValenceScore { get; } = new();

    /// <summary>In how many pictures that were asked to show an emotion another, or the same, was found.</summary>
    public long Found(Emotion asked, Emotion found) => _found[(int)asked, (int)found];

    /// <summary>How many pictures were asked to show the emotion.</summary>
    public long CountOf(Emotion asked) => AccuracyOf(asked).Count;

    public BlockMean AccuracyOf(Emotion asked) => _right[(int)asked];

    public BlockMean ScoreOf(Emotion asked) => _scores[(int)asked];

    /// <param name="probabilities">[B, 8] in class order.</param>
    /// <param name="asked">B emotions.</param>
    public void Add(Tensor probabilities, IReadOnlyList<Emotion> asked)
    {
        using var scope = NewDisposeScope();
        Tensor exact = probabilities.to(ScalarType.Float64).cpu();
        long[] found = [.. exact.argmax(1).data<long>()];
        double[] scores = [.. exact.gather(1, tensor([.. asked.Select(e => (long)e)]).unsqueeze(1)).flatten().data<double>()];
        double[] positive = [.. exact.narrow(1, 0, Positive).sum(1).data<double>()];
        foreach ((int i, Emotion emotion) in asked.Index())
        {
            double valence = emotion.IsPositive() ? positive[i] : 1 - positive[i], right = found[i] == (long)emotion ? 1 : 0;
            _found[(int)emotion, found[i]]++;
            Accuracy.Add(right);
            AccuracyOf(emotion).Add(right);
            Score.Add(scores[i]);
            ScoreOf(emotion).Add(scores[i]);
            ValenceAccuracy.Add(valence > 0.5 ? 1 : 0);
            ValenceScore.Add(valence);
        }
    }

    private static BlockMean[] Means() => [.. EmotionNames.All.Select(_ => new BlockMean())];
}
