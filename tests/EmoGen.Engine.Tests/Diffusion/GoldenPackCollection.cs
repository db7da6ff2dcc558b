namespace EmoGen.Engine.Tests.Diffusion;

/// <summary>The tests that share one imported pack; alone, since some count all living tensors.</summary>
[CollectionDefinition(nameof(GoldenPackCollection), DisableParallelization = true)]
public sealed class GoldenPackCollection : ICollectionFixture<GoldenPack>;
