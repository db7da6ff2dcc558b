using EmoGen.Engine.Emotions;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>From emotions to words of the text encoder: what stands in the placeholders of a prompt. Lives on the CPU in float32.</summary>
/// <param name="space">Where emotion vectors are drawn from.</param>
/// <param name="mapping">From an emotion vector to a word vector.</param>
/// <param name="neutral">The word vector of the neutral word, [D].</param>
internal sealed class EmotionWords(EmotionSpace space, MappingNetwork mapping, Tensor neutral) : IDisposable
{
    /// <summary>A row for each emotion, [k, E].</summary>
    public Tensor Draw(IEnumerable<Emotion> emotions, Generator generator) => stack(emotions.Select(e => space.Sample(e, generator)));

    /// <summary>The words of a request.</summary>
    /// <param name="request">Resolved, with at least one emotion.</param>
    /// <param name="emotionVectors">A row for each emotion, [k, E].</param>
    /// <returns>The mapping network's output, [n, D], n rows for n placeholders, and the same moved from the neutral word by each row's intensity.</returns>
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

        Tensor mapped = mapping.forward(emotionVectors);
        Tensor moved = neutral + (tensor(intensities.Select(i => (float)i).ToArray()).unsqueeze(1) * (mapped - neutral));
        return (mapped, intensities.All(i => i == 1) ? mapped.alias() : moved);
    }

    /// <summary>The size of an emotion vector, E.</summary>
    public int EmotionSize => space.Size;

    public void Dispose()
    {
        space.Dispose();
        mapping.Dispose();
        neutral.Dispose();
    }
}
