using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Packs;

/// <summary>Reads the files that the reference implementation publishes and writes, as they are.</summary>
public static class ReferenceFiles
{
    /// <summary>A folder of <c>amusement_mean_v2.pt</c>, <c>amusement_std_v2.pt</c>, ... as an emotion space.</summary>
    /// <exception cref="WeightException">A file is missing or cannot be read.</exception>
    /// <exception cref="PackException">The tensors are no emotion space.</exception>
    public static EmotionSpace ReadEmotionSpace(string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = [];
        foreach ((Emotion emotion, string part) in EmotionNames.All.SelectMany(emotion => new[] { (emotion, "mean"), (emotion, "std") }))
        {
            using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(folder, $"{emotion.Name()}_{part}_v2.pt"));
            tensors.Add($"{emotion.Name()}.{part}", checkpoint.Load(TorchFile.LoneTensor).flatten());
        }

        try
        {
            return EmotionSpace.FromTensors(tensors);
        }
        catch (InvalidDataException problem)
        {
            throw new PackException($"{folder}: {problem.Message}", problem);
        }
    }

    /// <summary>
    /// The configuration of a mapping network seen from the names and shapes of its tensors. One layer without tensors between two linear ones is taken
    /// as a ReLU, two as ReLU and dropout: a network of dropout without ReLU looks the same and needs its <c>mapping.json</c>.
    /// </summary>
    /// <exception cref="PackException">It is none of the reference's networks.</exception>
    public static MappingConfig InferMapping(Checkpoint checkpoint)
    {
        if (checkpoint.Tensors.TryGetValue("fc.weight", out StoredTensor? single) && single.Shape is [var word, var emotion])
        {
            return new MappingConfig { Architecture = MappingArchitecture.Fc, EmotionSize = (int)emotion, WordSize = (int)word };
        }

        (int Index, StoredTensor Weight)[] layers = [.. checkpoint.Tensors.Values
            .Where(tensor => tensor.Name.StartsWith("mlp.", StringComparison.Ordinal) && tensor.Name.EndsWith(".weight", StringComparison.Ordinal))
            .Select(tensor => (int.TryParse(tensor.Name.AsSpan(4, tensor.Name.Length - 11), out int index) ? index : -1, tensor))
            .OrderBy(layer => layer.Item1)];
        (int Index, StoredTensor Weight)[] linear = [.. layers.Where(layer => layer.Weight.Shape.Count == 2)];
        if (linear.Length < 2)
        {
            throw new PackException($"{checkpoint.Path}: is none of the reference's mapping networks: no fc.weight, and fewer than two mlp.N.weight");
        }

        bool norm = layers.Length > linear.Length;
        int between = linear[1].Index - linear[0].Index - 1 - (norm ? 1 : 0);
        return new MappingConfig
        {
            Layers = linear.Length,
            LayerNorm = norm,
            Relu = between >= 1,
            Dropout = between >= 2,
            EmotionSize = (int)linear[0].Weight.Shape[1],
            HiddenSize = (int)linear[0].Weight.Shape[0],
            WordSize = (int)linear[^1].Weight.Shape[0],
        };
    }

    /// <summary>A folder of <c>object_attr.pkl</c>, <c>scene_attr.pkl</c> and <c>attr_coefficient_emotion_object.pkl</c>, <c>..._scene.pkl</c>.</summary>
    /// <exception cref="WeightException">A file is missing, or is no pickle of plain data.</exception>
    /// <exception cref="PackException">A file holds something else than such tables.</exception>
    public static AttributeTable ReadAttributes(string folder)
    {
        try
        {
            return new AttributeTable(
                Listed(folder, "object_attr.pkl", AttributeKind.Object).Concat(Listed(folder, "scene_attr.pkl", AttributeKind.Scene)),
                Confidences(folder, "attr_coefficient_emotion_object.pkl"),
                Confidences(folder, "attr_coefficient_emotion_scene.pkl"));
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidDataException)
        {
            throw new PackException($"{folder}: {problem.Message}", problem);
        }
    }

    /// <summary>A pickled list of texts: the picture lists <c>object_norepeat.pkl</c> and <c>scene_norepeat.pkl</c>, or a list of attributes.</summary>
    /// <exception cref="WeightException">The file is missing, or is no pickle of plain data.</exception>
    /// <exception cref="PackException">It is no list of texts.</exception>
    public static IReadOnlyList<string> ReadNames(string path) => PickleFile.Read(path) is List<object?> items && items.All(item => item is string)
        ? [.. items.Cast<string>()]
        : throw new PackException($"{path}: expected a list of texts");

    private static List<EmotionAttribute> Listed(string folder, string file, AttributeKind kind)
    {
        List<EmotionAttribute> attributes = [];
        foreach ((object key, object? value) in Table(folder, file))
        {
            if (key is not string name || !name.StartsWith("attr_", StringComparison.Ordinal) || !EmotionNames.TryParse(name[5..], out Emotion emotion)
                || value is not List<object?> names || names.Any(item => item is not string))
            {
                throw new InvalidDataException($"{file}: '{key}' is not attr_ and an emotion with a list of names");
            }

            attributes.AddRange(names.Select(item => new EmotionAttribute((string)item!, kind, emotion)));
        }

        return attributes;
    }

    private static Dictionary<string, IReadOnlyList<float>> Confidences(string folder, string file) => Table(folder, file).ToDictionary(
        entry => entry.Key as string ?? throw new InvalidDataException($"{file}: a key is not a name"),
        entry => entry.Value is NumpyArray array
            ? (IReadOnlyList<float>)Array.ConvertAll(array.Values, value => (float)value)
            : throw new InvalidDataException($"{file}: '{entry.Key}' is not an array of numbers"));

    private static PickleDictionary Table(string folder, string file) => PickleFile.Read(Path.Combine(folder, file)) as PickleDictionary
        ?? throw new InvalidDataException($"{file}: expected a dictionary");
}
