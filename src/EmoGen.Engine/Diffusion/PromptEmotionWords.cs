using EmoGen.Engine.Emotions;
using EmoGen.Engine.Text;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>
/// Plain prompts: an emotion's words are those of its prompt in the vocabulary, one after the other, the same for every picture. In a blend, the neutral word
/// stands where a shorter prompt has no more words.
/// </summary>
internal sealed class PromptEmotionWords : EmotionWords
{
    private readonly int[] _counts;
    private readonly Tensor _vectors; // [8, t, D]

    /// <param name="ids">Of each emotion's prompt.</param>
    /// <param name="text">The pack's, on any device.</param>
    /// <param name="neutral">The word vector of the neutral word, [D].</param>
    public PromptEmotionWords(IReadOnlyList<int[]> ids, ClipTextModel text, Tensor neutral)
        : base(neutral)
    {
        _counts = [.. ids.Select(i => i.Length)];
        using var scope = NewDisposeScope();
        _vectors = stack(ids.Select(Padded)).DetachFromDisposeScope();

        Tensor Padded(int[] words)
        {
            Tensor known = stack(words.Select(id => text.TokenEmbedding[id])).detach().cpu();
            return cat([known, neutral.expand(_counts.Max() - words.Length, -1)]);
        }
    }

    public override int EmotionSize => (int)(_vectors.shape[1] * _vectors.shape[2]);

    public override void Dispose()
    {
        base.Dispose();
        _vectors.Dispose();
    }

    protected override Tensor Draw(Emotion emotion, Generator generator) => _vectors[(int)emotion].flatten();

    protected override Tensor Map(Tensor emotionVectors) => emotionVectors.view(emotionVectors.shape[0], _vectors.shape[1], _vectors.shape[2]);

    protected override int WordsOf(Emotion emotion) => _counts[(int)emotion];
}
