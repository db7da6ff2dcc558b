using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>From emotions to words of the text encoder: what stands in the placeholders of a prompt. Lives on the CPU in float32.</summary>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal abstract class EmotionWords(Tensor neutral) : IDisposable
{
    /// <summary>The size of an emotion vector, E.</summary>
    public abstract int EmotionSize { get; }

    /// <summary>Placeholders that stand for an emotion, t.</summary>
    public virtual int TokensPerEmotion => 1;

    /// <summary>A row for each emotion, [k, E].</summary>
    public Tensor Draw(IEnumerable<Emotion> emotions, Generator generator) => stack(emotions.Select(e => Draw(e, generator)));

    /// <summary>The words of a request.</summary>
    /// <param name="request">Resolved, with at least one emotion.</param>
    /// <param name="emotionVectors">A row for each emotion, [k, E].</param>
    /// <returns>The emotions' words as learned, [n, D], n rows for n placeholders, and the same moved from the neutral word by each emotion's intensity.</returns>
    public (Tensor Mapped, Tensor Words) Of(GenerationRequest request, Tensor emotionVectors)
    {
        double[] weights = [.. request.Emotions.Select(e => e.Weight)];
        bool blended = request.Fusion == FusionMode.Blend && weights.Length > 1;
        double[] intensities = blended ? [request.Intensity] : [.. weights.Select(w => request.Intensity * w / weights.Max())];
        if (blended)
        {
            Tensor shares = tensor(weights.Select(w => (float)(w / weights.Sum())).ToArray()).unsqueeze(1); // [k, 1]
            emotionVectors = (shares * emotionVectors).sum(0, keepdim: true); // [k, E] -> [1, E]
        }

        Tensor mapped = Map(emotionVectors);
        float[] each = [.. intensities.SelectMany(i => Enumerable.Repeat((float)i, TokensPerEmotion))];
        Tensor moved = neutral + (tensor(each).unsqueeze(1) * (mapped - neutral));
        return (mapped, intensities.All(i => i == 1) ? mapped.alias() : moved);
    }

    public virtual void Dispose() => neutral.Dispose();

    /// <summary>An emotion vector, [E].</summary>
    protected abstract Tensor Draw(Emotion emotion, Generator generator);

    /// <summary>From emotion vectors to words: [k, E] -> [k t, D].</summary>
    protected abstract Tensor Map(Tensor emotionVectors);
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

    protected override Tensor Map(Tensor emotionVectors) => mapping.forward(emotionVectors);
}

/// <summary>Textual inversion: an emotion's vector is its learned words one after the other, the same for every picture.</summary>
/// <param name="learned">The words.</param>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal sealed class LearnedEmotionWords(LearnedWords learned, Tensor neutral) : EmotionWords(neutral)
{
    public override int EmotionSize => learned.Size;

    public override int TokensPerEmotion => learned.TokensPerEmotion;

    public override void Dispose()
    {
        base.Dispose();
        learned.Dispose();
    }

    protected override Tensor Draw(Emotion emotion, Generator generator) => learned.Of(emotion);

    protected override Tensor Map(Tensor emotionVectors) => emotionVectors.view(-1, learned.Size / learned.TokensPerEmotion);
}
