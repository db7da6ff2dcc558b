namespace EmoGen.Training.Datasets.Drawing;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): a generator of our own, so that a seed gives the same picture on every runtime.
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Unit());

    /// <summary>Uniform in [0, count).</summary>
    public int Index(int count) => (int)(Next() % (ulong)count);

    public bool Chance(double probability) => Unit() < probability;

    public T Pick<T>(params IReadOnlyList<T> items) => items[Index(items.Count)];

    /// <summary>An index with probability proportional to its weight.</summary>
    public int Weighted(IReadOnlyList<double> weights)
    {
        double left = Unit() * weights.Sum();
        for (int i = 0; i < weights.Count; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Count - 1;
    }
}
