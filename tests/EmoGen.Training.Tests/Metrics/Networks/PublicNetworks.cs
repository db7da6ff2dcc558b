using EmoGen.Engine.Tests;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

/// <summary>The metrics' networks at their full size, with formula weights, as files of the forms that are published; what those hold beside is there too.</summary>
internal static class PublicNetworks
{
    /// <summary>FID's Inception v3, as pytorch-fid publishes it.</summary>
    public static string Inception(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        var network = FormulaWeights.Fill(new InceptionV3(), gain: _ => Math.Sqrt(2));
        return FormulaNetworks.Save(
            path, network.state_dict().Where(p => !p.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .Append(new("fc.weight", zeros(1008, InceptionV3.Features))).Append(new("fc.bias", zeros(1008))));
    }

    /// <summary>torchvision's AlexNet.</summary>
    public static string AlexNet(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        AlexNetFeatures network = FormulaWeights.Fill(new AlexNetFeatures(), gain: _ => Math.Sqrt(2), rename: key => $"alexnet.{key}");
        return FormulaNetworks.Save(path, network.state_dict().Append(new("classifier.6.bias", zeros(1000))));
    }

    /// <summary>LPIPS' heads, which are at least 0 as the published ones unless they are left as the formula gives them.</summary>
    public static string LpipsHeads(string path, bool signed = false)
    {
        using DisposeScope scope = NewDisposeScope();
        LpipsHeads heads = FormulaWeights.Fill(new LpipsHeads());
        return FormulaNetworks.Save(path, heads.state_dict().Select(p => KeyValuePair.Create(p.Key, signed ? p.Value : p.Value.abs())));
    }

    /// <summary>A ResNet-50 as torchvision publishes it, or (with the prefix) as Places365's training leaves it, other tensors beside it.</summary>
    public static string Classifier(string path, int classes, string prefix = "")
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new ResNetClassifier(classes);
        FormulaWeights.Fill(
            network, gain: name => name.Contains(".fc.", StringComparison.Ordinal) ? 1 : Math.Sqrt(2), rename: key => $"resnet{classes}.{Published(key)}");
        IEnumerable<KeyValuePair<string, Tensor>> beside = prefix.Length == 0 ? [] : [new("best_prec1", zeros(1)), new("optimizer.state.0.step", zeros(1))];
        return FormulaNetworks.Save(path, network.state_dict().Select(p => KeyValuePair.Create(prefix + Published(p.Key), p.Value)).Concat(beside));
    }

    private static string Published(string key) => key.StartsWith("backbone.", StringComparison.Ordinal) ? key["backbone.".Length..] : key;
}
