using System.Buffers;
using System.Text;

namespace EmoGen.Engine.Tokenization;

/// <summary>
/// CLIP's tokenizer: byte-level byte-pair encoding over repaired, lower-cased words; equal to transformers' CLIPTokenizer with ftfy
/// installed. Immutable, and safe for use by many threads.
/// </summary>
public sealed class ClipTokenizer
{
    /// <summary>The context of every CLIP text encoder of Stable Diffusion 1.x.</summary>
    public const int DefaultMaxLength = 77;

    private readonly BytePairEncoder _encoder;
    private readonly Dictionary<string, int> _vocabulary;
    private readonly string[] _words;
    private readonly Dictionary<string, int> _wholeTokens;
    private readonly string[] _wholeTokensLongestFirst;
    private readonly SearchValues<string> _anyWholeToken;
    private readonly int _unknownId;

    private ClipTokenizer(TokenizerFiles files)
    {
        _vocabulary = files.Ids;
        _words = [.. files.Ids.OrderBy(p => p.Value).Select(p => p.Key)];
        _unknownId = files.Ids[files.Unknown];
        _encoder = new BytePairEncoder(files.Ids, files.Merges, _unknownId);
        MaxLength = files.MaxLength;
        StartOfTextId = files.Ids[files.Start];
        EndOfTextId = files.Ids[files.End];
        PaddingId = files.Ids[files.Padding];
        string[] special = [files.Start, files.End, files.Padding, files.Unknown];
        _wholeTokens = special.Distinct().ToDictionary(token => token, token => files.Ids[token], StringComparer.Ordinal);
        (_wholeTokensLongestFirst, _anyWholeToken) = Index(_wholeTokens);
    }

    private ClipTokenizer(ClipTokenizer other, Dictionary<string, int> wholeTokens, string[] words)
    {
        (_vocabulary, _words, _unknownId, _encoder) = (other._vocabulary, words, other._unknownId, other._encoder);
        (MaxLength, StartOfTextId, EndOfTextId, PaddingId) = (other.MaxLength, other.StartOfTextId, other.EndOfTextId, other.PaddingId);
        _wholeTokens = wholeTokens;
        (_wholeTokensLongestFirst, _anyWholeToken) = Index(wholeTokens);
    }

    /// <summary>All tokens, added ones included.</summary>
    public int VocabularySize => _words.Length;

    /// <summary>The length that <see cref="Tokenize"/> cuts and pads to.</summary>
    public int MaxLength { get; }

    public int StartOfTextId { get; }

    public int EndOfTextId { get; }

    public int PaddingId { get; }

    /// <summary>Reads <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    /// <exception cref="TokenizerException">A file is missing or malformed.</exception>
    public static ClipTokenizer Load(string folder) => new(new TokenizerFiles(folder));

    /// <summary>
    /// This tokenizer with more tokens, numbered from <see cref="VocabularySize"/> on. They are found in a text before anything else is
    /// done to it: exactly as written, the longest first, spaces around them left alone.
    /// </summary>
    /// <exception cref="ArgumentException">A token is blank, or known already.</exception>
    public ClipTokenizer WithTokens(IReadOnlyList<string> tokens)
    {
        Dictionary<string, int> wholeTokens = new(_wholeTokens, StringComparer.Ordinal);
        foreach (string token in tokens)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(token, nameof(tokens));
            if (_vocabulary.ContainsKey(token) || !wholeTokens.TryAdd(token, VocabularySize + wholeTokens.Count - _wholeTokens.Count))
            {
                throw new ArgumentException($"the token \"{token}\" is in the vocabulary already", nameof(tokens));
            }
        }

        return new ClipTokenizer(this, wholeTokens, [.. _words, .. tokens]);
    }

    /// <summary>The id of one token as the vocabulary writes it (<c>cat&lt;/w&gt;</c>), or that of the unknown token.</summary>
    public int IdOf(string token) =>
        _wholeTokens.TryGetValue(token, out int id) ? id : _vocabulary.GetValueOrDefault(token, _unknownId);

    /// <summary>A prompt between start and end of text, cut and padded to <see cref="MaxLength"/>.</summary>
    public TokenizedText Tokenize(string text)
    {
        IReadOnlyList<int> words = Encode(text);
        int kept = Math.Min(words.Count, MaxLength - 2);
        int[] ids = [StartOfTextId, .. words.Take(kept), EndOfTextId, .. Enumerable.Repeat(PaddingId, MaxLength - 2 - kept)];
        return new TokenizedText(ids, words.Count + 2, kept < words.Count ? Decode(words.Skip(kept)) : null);
    }

    /// <summary>The ids of a text alone: no start, end, cut or padding.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        List<int> ids = [];
        int from = 0;
        while (from < text.Length)
        {
            int found = text.AsSpan(from).IndexOfAny(_anyWholeToken);
            int to = found < 0 ? text.Length : from + found;
            foreach (string word in ClipText.Words(ClipText.Normalize(text[from..to])))
            {
                AddWord(word, ids);
            }

            if (found < 0)
            {
                break;
            }

            string token = _wholeTokensLongestFirst.First(t => text.AsSpan(to).StartsWith(t, StringComparison.Ordinal));
            ids.Add(_wholeTokens[token]);
            from = to + token.Length;
        }

        return ids;
    }

    /// <summary>The text of some tokens: lower case, one space between words.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        List<byte> bytes = [];
        foreach (int id in ids)
        {
            string token = _words[id];
            bool whole = _wholeTokens.ContainsKey(token);
            bool ends = !whole && token.EndsWith(ByteAlphabet.EndOfWord, StringComparison.Ordinal);
            foreach (char symbol in ends ? token.AsSpan(0, token.Length - ByteAlphabet.EndOfWord.Length) : token)
            {
                if (whole || !ByteAlphabet.TryGetByte(symbol, out byte value))
                {
                    bytes.AddRange(Encoding.UTF8.GetBytes([symbol]));
                }
                else
                {
                    bytes.Add(value);
                }
            }

            if (whole || ends)
            {
                bytes.Add((byte)' ');
            }
        }

        return Encoding.UTF8.GetString([.. bytes]).TrimEnd();
    }

    private void AddWord(string word, List<int> ids)
    {
        if (word is ClipText.StartOfText or ClipText.EndOfText)
        {
            ids.Add(IdOf(word));
        }
        else
        {
            ids.AddRange(_encoder.Encode(word));
        }
    }

    private static (string[] LongestFirst, SearchValues<string> Any) Index(Dictionary<string, int> tokens) =>
        ([.. tokens.Keys.OrderByDescending(t => t.Length)], SearchValues.Create([.. tokens.Keys], StringComparison.Ordinal));
}
