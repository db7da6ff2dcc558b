namespace EmoGen.Training.Tests.Runs;

/// <summary>Tests that compare runs of this process; alone, since first weights are drawn from libtorch's one global generator.</summary>
[CollectionDefinition(nameof(SeededCollection), DisableParallelization = true)]
public sealed class SeededCollection;
