using EmoGen.Engine.Tests.Weights;

namespace EmoGen.Training.Tests.Metrics.Networks;

/// <summary>A file of Inception for all tests of a class.</summary>
public sealed class InceptionFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InceptionFixture() => Weights = PublicNetworks.Inception(_folder.File("pt_inception.pth"));

    public string Weights { get; }

    public void Dispose() => _folder.Dispose();
}
