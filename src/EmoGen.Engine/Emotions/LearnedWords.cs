using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Emotions;

/// <summary>Words learned for each emotion by textual inversion (Gal et al. 2023): k vectors of the text encoder's word space, the same for every picture.</summary>
public sealed class LearnedWords : IDisposable
{
    private readonly Tensor _vectors; // [8, k, D]

    private LearnedWords(Tensor vectors) => _vectors = vectors.DetachFromDisposeScope();

    /// <summary>Word vectors, and so tokens, that stand for an emotion: k.</summary>
    public int TokensPerEmotion => (int)_vectors.shape[1];

    /// <summary>The size of all words of an emotion together, k D.</summary>
    public int Size => (int)(_vectors.shape[1] * _vectors.shape[2]);

    /// <summary>The words by the names that other tools use: <c>&lt;amusement&gt;</c>, <c>&lt;awe&gt;</c>, ... each [D] or [k, D].</summary>
    /// <param name="tensors">By name.</param>
    /// <param name="wordSize">D.</param>
    /// <exception cref="InvalidDataException">One is missing, unexpected, of another shape, or not finite; the message names it.</exception>
    public static LearnedWords FromTensors(IReadOnlyDictionary<string, Tensor> tensors, int wordSize)
    {
        string[] names = [.. EmotionNames.All.Select(Key)];
        if (names.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } missing)
        {
            throw new InvalidDataException($"'{missing}' is missing, expected a tensor for each of {string.Join(", ", names)}");
        }

        if (tensors.Keys.Except(names).FirstOrDefault() is { } unexpected)
        {
            throw new InvalidDataException($"'{unexpected}' is no emotion's, expected {string.Join(", ", names)}");
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor[] words = [.. names.Select(name => tensors[name].dim() == 1 ? tensors[name].unsqueeze(0) : tensors[name])];
        foreach ((int i, Tensor word) in words.Index())
        {
            if (word.shape is not [> 0, var size] || size != wordSize || word.shape[0] != words[0].shape[0])
            {
                string expected = i == 0 ? $"[{wordSize}] or [k, {wordSize}]" : $"[{words[0].shape[0]}, {wordSize}] as '{names[0]}' has";
                throw new InvalidDataException($"'{names[i]}' has shape [{string.Join(", ", tensors[names[i]].shape)}], expected {expected}");
            }

            if (!word.isfinite().all().item<bool>())
            {
                throw new InvalidDataException($"'{names[i]}' holds numbers that are not finite");
            }
        }

        return new LearnedWords(stack(words).to(ScalarType.Float32));
    }

    /// <summary>The name of an emotion's words: <c>&lt;fear&gt;</c>.</summary>
    public static string Key(Emotion emotion) => $"<{emotion.Name()}>";

    /// <summary>The words of an emotion one after the other, [k D].</summary>
    public Tensor Of(Emotion emotion) => _vectors[(int)emotion].flatten();

    public void Dispose() => _vectors.Dispose();
}
