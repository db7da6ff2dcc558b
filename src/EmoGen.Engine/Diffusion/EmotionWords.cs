using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>From emotions to words of the text encoder: what stands in the placeholders of a prompt. Lives on the CPU in float32.</summary>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal abstract class EmotionWords(Tensor neutral) : IDisposable
{
    /// <summary>The size of an emotion vector, E.</summary>
    public abstract int EmotionSize { get; }

    /// <summary>Words that stand for each placeholder of a request, one number a placeholder.</summary>
    public IReadOnlyList<int> WordsOf(GenerationRequest request) => request.IsBlend
        ? [request.Emotions.Max(e => WordsOf(e.Emotion))]
        : [.. request.Emotions.Select(e => WordsOf(e.Emotion))];

    /// <summary>A row for each emotion, [k, E].</summary>
    public Tensor Draw(IEnumerable<Emotion> emotions, Generator generator) => stack(emotions.Select(e => Draw(e, generator)));

    /// <summary>The words of a request.</summary>
    /// <param name="request">Resolved, with at least one emotion.</param>
    /// <param name="emotionVectors">A row for each emotion, [k, E].</param>
    /// <returns>The emotions' words as learned, [n, D], n rows for n placeholders, and the same moved from the neutral word by each emotion's intensity.</returns>
    public (Tensor Mapped, Tensor Words) Of(GenerationRequest request, Tensor emotionVectors)
    {
        double[] weights = [.. request.Emotions.Select(e => e.Weight)];
        double[] intensities = request.IsBlend ? [request.Intensity] : [.. weights.Select(w => request.Intensity * w / weights.Max())];
        if (request.IsBlend)
        {
            Tensor shares = tensor(weights.Select(w => (float)(w / weights.Sum())).ToArray()).unsqueeze(1); // [k, 1]
            emotionVectors = (shares * emotionVectors).sum(0, keepdim: true); // [k, E] -> [1, E]
        }

        IReadOnlyList<int> counts = WordsOf(request);
        Tensor all = Map(emotionVectors);
        Tensor mapped = cat([.. counts.Select((count, i) => all[i].narrow(0, 0, count))]); // [k, t, D] -> [n, D]
        float[] each = [.. intensities.Zip(counts, (i, count) => Enumerable.Repeat((float)i, count)).SelectMany(i => i)];
        Tensor moved = neutral + (tensor(each).unsqueeze(1) * (mapped - neutral));
        return (mapped, intensities.All(i => i == 1) ? mapped.alias() : moved);
    }

    public virtual void Dispose() => neutral.Dispose();

    /// <summary>An emotion vector, [E].</summary>
    protected abstract Tensor Draw(Emotion emotion, Generator generator);

    /// <summary>From emotion vectors to words: [k, E] -> [k, t, D], where t is the largest of <see cref="WordsOf(Emotion)"/>.</summary>
    protected abstract Tensor Map(Tensor emotionVectors);

    /// <summary>How many words an emotion has.</summary>
    protected virtual int WordsOf(Emotion emotion) => 1;
}

/// <summary>EmoGen: an emotion vector is drawn from the emotion space, and the mapping network makes it a word.</summary>
/// <param name="space">Where emotion vectors are drawn from.</param>
/// <param name="mapping">From an emotion vector to a word vector.</param>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal sealed class MappedEmotionWords(EmotionSpace space, MappingNetwork mapping, Tensor neutral) : EmotionWords(neutral)
{
    public override int EmotionSize => space.Size;

    public override void Dispose()
    {
        base.Dispose();
        space.Dispose();
        mapping.Dispose();
    }

    protected override Tensor Draw(Emotion emotion, Generator generator) => space.Sample(emotion, generator);

    protected override Tensor Map(Tensor emotionVectors) => mapping.forward(emotionVectors).unsqueeze(1);
}

/// <summary>Textual inversion: an emotion's vector is its learned words one after the other, the same for every picture.</summary>
/// <param name="learned">The words.</param>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal sealed class LearnedEmotionWords(LearnedWords learned, Tensor neutral) : EmotionWords(neutral)
{
    public override int EmotionSize => learned.Size;

    public override void Dispose()
    {
        base.Dispose();
        learned.Dispose();
    }

    protected override Tensor Draw(Emotion emotion, Generator generator) => learned.Of(emotion);

    protected override Tensor Map(Tensor emotionVectors) => emotionVectors.view(emotionVectors.shape[0], learned.TokensPerEmotion, -1);

    protected override int WordsOf(Emotion emotion) => learned.TokensPerEmotion;
}
