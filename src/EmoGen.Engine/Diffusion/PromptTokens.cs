using EmoGen.Engine.Tokenization;

namespace EmoGen.Engine.Diffusion;

/// <summary>From a request to token ids, where an id past the vocabulary stands for an emotion's word.</summary>
/// <param name="tokenizer">The pack's.</param>
/// <param name="words">The pack's way from emotions to words; null for a pack without emotions.</param>
internal sealed class PromptTokens(ClipTokenizer tokenizer, EmotionWords? words)
{
    /// <summary>The reference's fusion prompt: its first placeholder is never added to the tokenizer (method, quirk 3).</summary>
    private const string ReferenceFusion = "<nomatter> vishal";

    private const string ReferenceFusionSecond = "vishal</w>";

    /// <exception cref="RequestException">The prompt has no room for its placeholders.</exception>
    public TokenizedText Of(GenerationRequest request)
    {
        if (request.Emotions.Count == 0)
        {
            return tokenizer.Tokenize(request.Text);
        }

        IReadOnlyList<int> counts = words!.WordsOf(request);
        TokenizedText tokens = request.Fusion == FusionMode.Reference
            ? TokenizeReference(counts.Max())
            : TokenizeEmotions(request.Text, request.Placeholders, counts);
        for (int k = 0; k < counts.Sum(); k++)
        {
            if (!tokens.Ids.Contains(tokenizer.VocabularySize + k))
            {
                throw new RequestException(
                    "template", $"The emotion stands after the {tokenizer.MaxLength} tokens that a prompt can have; expected a shorter text before it.");
            }
        }

        return tokens;
    }

    public TokenizedText Of(string text) => tokenizer.Tokenize(text);

    /// <summary>The token <c>&lt;fear&gt;</c> of several words is followed by <c>&lt;fear&gt;_1</c>, <c>&lt;fear&gt;_2</c>, ..., as in other tools.</summary>
    private TokenizedText TokenizeEmotions(string text, IReadOnlyList<string> placeholders, IReadOnlyList<int> counts)
    {
        string[][] tokens = [.. placeholders.Zip(counts, (p, count) => Enumerable.Range(0, count).Select(i => i == 0 ? p : $"{p}_{i}").ToArray())];
        foreach (string[] each in tokens)
        {
            text = text.Replace(each[0], string.Join(' ', each), StringComparison.Ordinal);
        }

        return tokenizer.WithTokens([.. tokens.SelectMany(t => t)]).Tokenize(text);
    }

    /// <summary>The first word lands on every end of text, paddings included, the second on a word of the vocabulary.</summary>
    private TokenizedText TokenizeReference(int wordsPerEmotion)
    {
        if (wordsPerEmotion > 1)
        {
            throw new RequestException("fusion", $"The reference's fusion takes one word for each emotion, and this model pack has {wordsPerEmotion}; expected tokens or blend.");
        }

        int second = tokenizer.IdOf(ReferenceFusionSecond);
        if (second == tokenizer.EndOfTextId)
        {
            throw new RequestException("fusion", "The reference's fusion needs CLIP's own vocabulary, which this model pack does not have.");
        }

        TokenizedText text = tokenizer.Tokenize(ReferenceFusion);
        return text with
        {
            Ids = [.. text.Ids.Select(id =>
                id == tokenizer.EndOfTextId ? tokenizer.VocabularySize : id == second ? tokenizer.VocabularySize + 1 : id)],
        };
    }
}
