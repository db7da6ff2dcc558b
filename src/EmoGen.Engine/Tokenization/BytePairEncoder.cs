using System.Collections.Concurrent;
using System.Text;

namespace EmoGen.Engine.Tokenization;

/// <summary>Byte-level byte-pair encoding of single words: the merge of lowest rank first, from the left.</summary>
internal sealed class BytePairEncoder
{
    // Words beyond these bounds are encoded anew each time, so that no caller can fill the memory.
    private const int CachedWords = 1 << 15, CachedWordLength = 32;

    private readonly int[] _byteIds = new int[256];
    private readonly int[] _lastByteIds = new int[256];
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges;
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private int _cached;

    /// <param name="ids">Id of each symbol.</param>
    /// <param name="merges">Pairs of ids that become another one, by rank.</param>
    /// <param name="unknownId">The id of a byte that the vocabulary does not have.</param>
    public BytePairEncoder(
        IReadOnlyDictionary<string, int> ids, Dictionary<(int Left, int Right), (int Rank, int Id)> merges, int unknownId)
    {
        _merges = merges;
        for (int b = 0; b < 256; b++)
        {
            string symbol = ByteAlphabet.SymbolOf((byte)b).ToString();
            _byteIds[b] = ids.GetValueOrDefault(symbol, unknownId);
            _lastByteIds[b] = ids.GetValueOrDefault(symbol + ByteAlphabet.EndOfWord, unknownId);
        }
    }

    /// <summary>The ids of one word of at least one character.</summary>
    public int[] Encode(string word)
    {
        if (_cache.TryGetValue(word, out int[]? known))
        {
            return known;
        }

        int[] ids = Merge(SymbolsOf(word));
        if (word.Length <= CachedWordLength && _cached < CachedWords && _cache.TryAdd(word, ids))
        {
            Interlocked.Increment(ref _cached);
        }

        return ids;
    }

    private int[] SymbolsOf(string word)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        int[] symbols = Array.ConvertAll(bytes, b => _byteIds[b]);
        symbols[^1] = _lastByteIds[bytes[^1]];
        return symbols;
    }

    /// <summary>Merges in place over a linked list; the queue may hold pairs that a merge beside them has taken apart.</summary>
    private int[] Merge(int[] symbols)
    {
        const int Gone = -1;
        int count = symbols.Length;
        int[] next = [.. Enumerable.Range(1, count)];
        int[] previous = [.. Enumerable.Range(-1, count)];
        PriorityQueue<(int At, int Left, int Right, int Merged), (int Rank, int At)> pairs = new();

        void Offer(int at)
        {
            if (at >= 0 && next[at] < count && _merges.TryGetValue((symbols[at], symbols[next[at]]), out (int Rank, int Id) merge))
            {
                pairs.Enqueue((at, symbols[at], symbols[next[at]], merge.Id), (merge.Rank, at));
            }
        }

        for (int at = 0; at < count; at++)
        {
            Offer(at);
        }

        while (pairs.TryDequeue(out var pair, out _))
        {
            int right = next[pair.At];
            if (symbols[pair.At] != pair.Left || right >= count || symbols[right] != pair.Right)
            {
                continue;
            }

            symbols[pair.At] = pair.Merged;
            symbols[right] = Gone;
            next[pair.At] = next[right];
            if (next[right] < count)
            {
                previous[next[right]] = pair.At;
            }

            Offer(previous[pair.At]);
            Offer(pair.At);
        }

        return Array.FindAll(symbols, s => s != Gone);
    }
}
