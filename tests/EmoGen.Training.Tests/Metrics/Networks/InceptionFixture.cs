using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

/// <summary>Inception with formula weights (gain √2) as a file of the form that pytorch-fid publishes, its unused head included.</summary>
public sealed class InceptionFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InceptionFixture()
    {
        using DisposeScope scope = NewDisposeScope();
        var network = FormulaWeights.Fill(new InceptionV3(), gain: _ => Math.Sqrt(2));
        Weights = FormulaNetworks.Save(
            _folder.File("pt_inception.pth"),
            network.state_dict().Where(p => !p.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .Append(new("fc.weight", zeros(1008, InceptionV3.Features))).Append(new("fc.bias", zeros(1008))));
    }

    public string Weights { get; }

    public void Dispose() => _folder.Dispose();
}
