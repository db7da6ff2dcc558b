using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>
/// The squared distances of all pairs of different pictures, from sums of their vectors: what a sample of random pairs only estimates, in memory that does not grow.
/// The pictures are dealt to blocks, each with a sum of its own, so that the mean can be resampled (<see cref="PairTotals"/>). <see cref="PairSpaces"/> gives the
/// vectors whose squared distances are LPIPS and Sem-D.
/// </summary>
internal sealed class PairSpread : IDisposable
{
    private const int MostBlocks = 64, LeastBlocks = 8;
    private const long MostBytes = 1 << 28;

    private Tensor? _sums; // [K, D] float64
    private double[] _squares = [];
    private long[] _counts = [];

    /// <summary>Pictures so far.</summary>
    public long Count { get; private set; }

    /// <summary>Null below two pictures.</summary>
    public double? Mean => Totals().Mean;

    /// <param name="vectors">[B, D].</param>
    public void Add(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        Tensor exact = vectors.to(ScalarType.Float64).cpu();
        Begin(exact.shape[1]);
        long[] blocks = [.. Enumerable.Range(0, (int)exact.shape[0]).Select(i => (Count + i) % _counts.Length)];
        _sums!.index_add_(0, tensor(blocks), exact, 1);
        foreach ((long block, double square) in blocks.Zip(exact.square().sum(1).data<double>().ToArray()))
        {
            _squares[block] += square;
            _counts[block]++;
        }

        Count += exact.shape[0];
    }

    /// <summary>Of the pictures so far.</summary>
    public PairTotals Totals()
    {
        using var scope = NewDisposeScope();
        return new PairTotals(_counts, _squares, _sums is null ? [] : _sums.mm(_sums.t()).data<double>().ToArray());
    }

    public void Dispose() => _sums?.Dispose();

    private void Begin(long dimensions)
    {
        if (_sums is null)
        {
            long blocks = Math.Clamp(MostBytes / (dimensions * sizeof(double)), LeastBlocks, MostBlocks);
            _sums = zeros(blocks, dimensions, ScalarType.Float64).DetachFromDisposeScope();
            (_squares, _counts) = (new double[blocks], new long[blocks]);
        }
    }
}
