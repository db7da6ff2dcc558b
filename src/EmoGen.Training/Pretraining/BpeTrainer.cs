using System.Runtime.InteropServices;
using System.Text;
using EmoGen.Engine.Tokenization;

namespace EmoGen.Training.Pretraining;

/// <summary>Learns a byte-pair vocabulary in CLIP's layout (Sennrich et al., 2016; bytes as in GPT-2).</summary>
public sealed class BpeTrainer
{
    /// <summary>The bytes, the bytes that end a word, start and end of text: the smallest vocabulary.</summary>
    public const int SmallestVocabulary = 256 + 256 + 2;

    private readonly List<string> _symbols = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<Word> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _pairCounts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsWithPair = [];

    private BpeTrainer(IEnumerable<string> captions)
    {
        string[] bytes = [.. ByteAlphabet.VocabularyOrder.Select(b => ByteAlphabet.SymbolOf(b).ToString())];
        foreach (string symbol in (string[])[.. bytes, .. bytes.Select(symbol => symbol + ByteAlphabet.EndOfWord)])
        {
            IdOf(symbol);
        }

        foreach ((string word, long count) in CountWords(captions))
        {
            string[] symbols = [.. Encoding.UTF8.GetBytes(word).Select(b => ByteAlphabet.SymbolOf(b).ToString())];
            symbols[^1] += ByteAlphabet.EndOfWord;
            _words.Add(new Word([.. symbols.Select(IdOf)], count));
            Count(_words.Count - 1, sign: 1);
        }
    }

    /// <summary>
    /// Merges the most frequent pair of symbols (of equals, the one that came into the vocabulary first) until the vocabulary is full or no
    /// pair occurs twice. The same captions, in any order, give the same vocabulary.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below <see cref="SmallestVocabulary"/>.</exception>
    public static BpeVocabulary Train(IEnumerable<string> captions, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, SmallestVocabulary);
        return new BpeTrainer(captions).Learn(vocabularySize - 2);
    }

    private static Dictionary<string, long> CountWords(IEnumerable<string> captions)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (string word in captions.SelectMany(caption => ClipText.Words(ClipText.Normalize(caption))))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        }

        return counts;
    }

    private BpeVocabulary Learn(int symbolCount)
    {
        List<(string Left, string Right)> merges = [];
        while (_symbols.Count < symbolCount && _pairCounts.Count > 0)
        {
            ((int Left, int Right) best, long occurrences) = _pairCounts.MaxBy(p => (p.Value, -p.Key.Left, -p.Key.Right));
            if (occurrences < 2)
            {
                break;
            }

            merges.Add((_symbols[best.Left], _symbols[best.Right]));
            Merge(best, IdOf(_symbols[best.Left] + _symbols[best.Right]));
        }

        return new BpeVocabulary([.. _symbols, ClipText.StartOfText, ClipText.EndOfText], merges);
    }

    /// <summary>The symbol's id; a new one unless another pair has made the same symbol before.</summary>
    private int IdOf(string symbol)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, symbol, out bool known);
        if (!known)
        {
            id = _symbols.Count;
            _symbols.Add(symbol);
        }

        return id;
    }

    private void Merge((int Left, int Right) pair, int merged)
    {
        foreach (int index in _wordsWithPair[pair].ToArray())
        {
            Count(index, sign: -1);
            Word word = _words[index];
            List<int> symbols = new(word.Symbols.Length);
            for (int i = 0; i < word.Symbols.Length; i++)
            {
                bool here = i + 1 < word.Symbols.Length && (word.Symbols[i], word.Symbols[i + 1]) == pair;
                symbols.Add(here ? merged : word.Symbols[i]);
                i += here ? 1 : 0;
            }

            _words[index] = word with { Symbols = [.. symbols] };
            Count(index, sign: 1);
        }
    }

    private void Count(int index, int sign)
    {
        Word word = _words[index];
        for (int i = 0; i + 1 < word.Symbols.Length; i++)
        {
            (int, int) pair = (word.Symbols[i], word.Symbols[i + 1]);
            ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairCounts, pair, out _);
            count += sign * word.Count;
            if (sign > 0)
            {
                ref HashSet<int>? words = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordsWithPair, pair, out _);
                (words ??= []).Add(index);
            }
            else if (count == 0)
            {
                _pairCounts.Remove(pair);
                _wordsWithPair.Remove(pair);
            }
        }
    }

    private sealed record Word(int[] Symbols, long Count);
}
