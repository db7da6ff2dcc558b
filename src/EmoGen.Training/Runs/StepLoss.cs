using EmoGen.Engine;
using static TorchSharp.torch;

namespace EmoGen.Training.Runs;

/// <summary>What a loss is computed on.</summary>
/// <param name="Number">Counts batches from 0: the step, unless several batches make up one.</param>
/// <param name="Items">Numbers of the items: the batch, or a worker's part of it.</param>
/// <param name="First">Where in the batch these begin.</param>
/// <param name="Generator">Seeded by run, batch and worker: all randomness comes from it, so that a resumed run equals one that was never stopped.</param>
internal sealed record BatchStep(long Number, int[] Items, int First, Generator Generator);

/// <summary>One batch's loss and the terms that go into the log.</summary>
internal sealed record StepLoss(Tensor Loss, IReadOnlyDictionary<string, Tensor> Terms)
{
    /// <summary>Of the model's forward pass; null where it keeps whatever a gradient needs.</summary>
    public GradientCheckpoints? Checkpoints { get; init; }

    /// <summary>Adds the gradients of the loss, times <paramref name="share"/>, to the parameters' and returns loss and terms as numbers, times the same.</summary>
    public Dictionary<string, double> Backward(double share)
    {
        (Loss * share).backward();
        Checkpoints?.Backward();
        return Terms.Prepend(new("loss", Loss)).ToDictionary(t => t.Key, t => share * t.Value.to(ScalarType.Float32).item<float>());
    }
}
