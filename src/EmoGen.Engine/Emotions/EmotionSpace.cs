using static TorchSharp.torch;

namespace EmoGen.Engine.Emotions;

/// <summary>A normal distribution of emotion vectors for each emotion: mean and standard deviation in every dimension (paper, section 3.1).</summary>
public sealed class EmotionSpace : IDisposable
{
    private readonly Tensor[] _means;
    private readonly Tensor[] _deviations;

    private EmotionSpace(IEnumerable<(Tensor Mean, Tensor Deviation)> distributions)
    {
        (Tensor Mean, Tensor Deviation)[] all = [.. distributions];
        _means = [.. all.Select(d => d.Mean.DetachFromDisposeScope())];
        _deviations = [.. all.Select(d => d.Deviation.DetachFromDisposeScope())];
        Size = (int)_means[0].shape[0];
    }

    /// <summary>Size of an emotion vector.</summary>
    public int Size { get; }

    /// <summary>The distributions by the names of <c>emotion_space.safetensors</c>: <c>amusement.mean</c>, <c>amusement.std</c>, ... each [D].</summary>
    /// <exception cref="InvalidDataException">One is missing, unexpected, of another shape, or not finite; the message names it.</exception>
    public static EmotionSpace FromTensors(IReadOnlyDictionary<string, Tensor> tensors)
    {
        string[] names = [.. EmotionNames.All.SelectMany(emotion => new[] { Key(emotion, "mean"), Key(emotion, "std") })];
        if (tensors.Keys.Except(names).FirstOrDefault() is { } unexpected)
        {
            throw new InvalidDataException($"emotion space: '{unexpected}' is no part of an emotion space");
        }

        if (names.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } missing)
        {
            throw new InvalidDataException($"emotion space: '{missing}' is missing");
        }

        long size = tensors[names[0]].numel();
        foreach (string name in names)
        {
            using var scope = NewDisposeScope();
            if (tensors[name].shape is not [var length] || length != size || size == 0)
            {
                throw new InvalidDataException($"emotion space: '{name}' has shape [{string.Join(", ", tensors[name].shape)}], expected [{size}]");
            }

            if (!tensors[name].isfinite().all().item<bool>() || (name.EndsWith("std", StringComparison.Ordinal) && tensors[name].lt(0).any().item<bool>()))
            {
                throw new InvalidDataException($"emotion space: '{name}' holds values that are not finite, or a negative deviation");
            }
        }

        return new EmotionSpace(EmotionNames.All.Select(emotion => (Copy(tensors[Key(emotion, "mean")]), Copy(tensors[Key(emotion, "std")]))));
    }

    /// <summary>The distributions of pictures' emotion vectors; deviations as <c>torch.std</c> computes them (N - 1).</summary>
    /// <param name="vectors">[N, D].</param>
    /// <param name="labels">[N], int64: each picture's emotion as its class number. Every emotion needs at least two pictures.</param>
    public static EmotionSpace FromVectors(Tensor vectors, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return new EmotionSpace(EmotionNames.All.Select(emotion =>
        {
            Tensor rows = vectors.index_select(0, labels.eq((long)emotion).nonzero().flatten());
            return rows.shape[0] >= 2
                ? (Copy(rows.mean([0])), Copy(rows.std([0])))
                : throw new ArgumentException($"{emotion.Name()} has {rows.shape[0]} pictures, expected at least 2", nameof(labels));
        }));
    }

    /// <summary>The inverse of <see cref="FromTensors"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> ToTensors() => EmotionNames.All
        .SelectMany(emotion => new[] { (Key(emotion, "mean"), Mean(emotion)), (Key(emotion, "std"), Deviation(emotion)) })
        .ToDictionary(entry => entry.Item1, entry => entry.Item2);

    /// <summary>[D], float32 on the CPU; owned by the space.</summary>
    public Tensor Mean(Emotion emotion) => _means[(int)emotion];

    /// <summary>Standard deviations, [D], float32 on the CPU; owned by the space.</summary>
    public Tensor Deviation(Emotion emotion) => _deviations[(int)emotion];

    /// <summary>Draws an emotion vector [D]: mean + deviation * n, n from a CPU generator.</summary>
    public Tensor Sample(Emotion emotion, Generator generator)
    {
        using var scope = NewDisposeScope();
        return (Mean(emotion) + (Deviation(emotion) * randn(Size, generator: generator))).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _means.Concat(_deviations))
        {
            tensor.Dispose();
        }
    }

    private static string Key(Emotion emotion, string part) => $"{emotion.Name()}.{part}";

    private static Tensor Copy(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(CPU).to(ScalarType.Float32).clone().MoveToOuterDisposeScope();
    }
}
