using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using EmoGen.Training.Metrics.Networks;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics;

/// <summary>Statistics of one network's features by emotion, and of all of them: the sums of all emotions, as the reference aggregates FID.</summary>
internal sealed class LabelledStatistics : IDisposable
{
    private const string Unlabelled = "unlabelled", Sum = "sum", Products = "products", Count = "count";

    private readonly Dictionary<string, FeatureStatistics> _labels = [];

    public FeatureStatistics All { get; } = new();

    public static LabelledStatistics Of(SeenPictures pictures, Reading reading)
    {
        var statistics = new LabelledStatistics();
        int[] others = [.. Enumerable.Range(0, pictures.Count).Where(i => pictures.Pictures[i].Emotion is null)];
        foreach ((string label, int[] places) in pictures.ByEmotion.Select(e => (e.Key.Name(), e.Value)).Append((Unlabelled, others)).Where(e => e.Item2.Length > 0))
        {
            statistics.Add(label, FeatureStatistics.Of(pictures.At(places).Rows(reading)));
        }

        return statistics;
    }

    /// <summary>Null where none of the pictures has the emotion.</summary>
    public FeatureStatistics? this[Emotion emotion] => _labels.GetValueOrDefault(emotion.Name());

    /// <summary>Writes those of several networks: for each network and label the count, the sum and the products, in float64.</summary>
    public static void Save(string file, IEnumerable<(IPictureNetwork Network, LabelledStatistics Statistics)> all)
    {
        var tensors = new Dictionary<string, Tensor>();
        var hashes = new Dictionary<string, string>();
        using var scope = NewDisposeScope();
        foreach ((IPictureNetwork network, LabelledStatistics statistics) in all)
        {
            hashes[network.Name] = network.Hash;
            foreach ((string label, FeatureStatistics of) in statistics._labels)
            {
                tensors[$"{network.Name}.{label}.{Count}"] = tensor([of.Count]);
                tensors[$"{network.Name}.{label}.{Sum}"] = of.Sum;
                tensors[$"{network.Name}.{label}.{Products}"] = of.Products;
            }
        }

        Safetensors.Write(file, tensors, hashes);
    }

    /// <summary>Reads those of one network.</summary>
    /// <exception cref="InvalidDataException">They are of another network, or not there; the message names the file.</exception>
    /// <exception cref="WeightException">The file is no safetensors file.</exception>
    public static LabelledStatistics Load(string file, IPictureNetwork network)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        string? hash = checkpoint.Metadata.GetValueOrDefault(network.Name);
        if (hash != network.Hash)
        {
            string found = hash is null ? $"none of them, but of {string.Join(", ", checkpoint.Metadata.Keys.Order())}" : $"those of another one ({hash})";
            throw new InvalidDataException($"{file}: expected statistics of the network {network.Name} ({network.Hash}), found {found}");
        }

        var statistics = new LabelledStatistics();
        foreach (string label in EmotionNames.All.Select(e => e.Name()).Append(Unlabelled).Where(l => checkpoint.Tensors.ContainsKey($"{network.Name}.{l}.{Sum}")))
        {
            Tensor Of(string part) => checkpoint.Load($"{network.Name}.{label}.{part}");
            using var scope = NewDisposeScope();
            statistics.Add(label, new FeatureStatistics(Of(Sum), Of(Products), Of(Count).item<long>()));
        }

        return statistics;
    }

    public void Dispose()
    {
        All.Dispose();
        foreach (FeatureStatistics each in _labels.Values)
        {
            each.Dispose();
        }
    }

    private void Add(string label, FeatureStatistics statistics)
    {
        _labels[label] = statistics;
        All.Add(statistics);
    }
}
