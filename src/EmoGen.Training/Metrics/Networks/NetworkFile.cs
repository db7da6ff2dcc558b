using EmoGen.Engine.Weights;
using EmoGen.Training.Datasets;
using static TorchSharp.torch;

namespace EmoGen.Training.Metrics.Networks;

/// <summary>Reads a published network for inference, from the file that other tools use too.</summary>
internal static class NetworkFile
{
    /// <param name="construct">Makes the network.</param>
    /// <param name="file">Its weights.</param>
    /// <param name="device">Where it will run, in float32.</param>
    /// <param name="ignore">Keys that the file may hold though the network does not use them.</param>
    /// <param name="rename">From a key of the file to the network's.</param>
    /// <exception cref="WeightException">The file cannot be read, or holds another network: the message names it and every tensor that does not fit.</exception>
    public static T Load<T>(Func<T> construct, string file, Device device, Func<string, bool> ignore, Func<string, string>? rename = null)
        where T : nn.Module
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        var options = new BindOptions { Device = device, Dtype = ScalarType.Float32, Frozen = true, Ignore = ignore, Rename = rename };
        T network = WeightBinder.Create(construct, checkpoint, options);
        network.eval();
        return network;
    }

    /// <summary>A file of weights, or an index and its shards.</summary>
    /// <exception cref="WeightException">The file cannot be read.</exception>
    public static IReadOnlyList<string> All(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(file);
        return checkpoint.Files;
    }

    /// <summary>What rows are known by: the weights' files and the way of looking at pictures.</summary>
    public static string Hash(string way, params string[] files) => ContentKey.Of([way, .. files.Select(FileHash.Of)]);
}
