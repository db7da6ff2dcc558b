using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Training.Stage1;

/// <summary>
/// Mean and standard deviation of each emotion's vectors, batch by batch, without keeping them: counts, means and sums of squared differences are
/// merged as Chan, Golub and LeVeque (1979) do, in float64.
/// </summary>
internal sealed class EmotionSpaceMeter(int dimensions) : IDisposable
{
    private readonly long[] _counts = new long[EmotionNames.All.Count];
    private readonly Tensor _means = zeros([EmotionNames.All.Count, dimensions], ScalarType.Float64).DetachFromDisposeScope();
    private readonly Tensor _squares = zeros([EmotionNames.All.Count, dimensions], ScalarType.Float64).DetachFromDisposeScope();

    /// <param name="emotions">Of each vector.</param>
    /// <param name="vectors">[N, D].</param>
    public void Add(IReadOnlyList<Emotion> emotions, Tensor vectors)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor exact = vectors.to(CPU).to(ScalarType.Float64);
        foreach (IGrouping<Emotion, long> group in emotions.Index().GroupBy(e => e.Item, e => (long)e.Index))
        {
            int row = (int)group.Key;
            Tensor own = exact.index_select(0, tensor([.. group]));
            Tensor mean = own.mean([0L]), difference = mean - _means[row];
            double before = _counts[row], added = own.shape[0], all = before + added;
            _squares[row].add_((own - mean).square().sum([0L])).add_(difference.square(), alpha: before * added / all);
            _means[row].add_(difference, alpha: added / all);
            _counts[row] += own.shape[0];
        }
    }

    /// <exception cref="InvalidDataException">An emotion has fewer than two vectors.</exception>
    public EmotionSpace ToSpace()
    {
        using var scope = NewDisposeScope();
        return EmotionSpace.FromTensors(EmotionNames.All.SelectMany(Entries).ToDictionary());
    }

    public void Dispose()
    {
        _means.Dispose();
        _squares.Dispose();
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Entries(Emotion emotion)
    {
        long count = _counts[(int)emotion];
        return count >= 2
            ? [new($"{emotion.Name()}.mean", _means[(int)emotion]), new($"{emotion.Name()}.std", (_squares[(int)emotion] / (count - 1)).sqrt())]
            : throw new InvalidDataException($"emotion space: {emotion.Name()} has {count} pictures, expected at least 2");
    }
}
