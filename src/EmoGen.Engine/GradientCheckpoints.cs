using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016, arXiv 1604.06174) of one forward pass: of each segment only the result is kept, and the backward pass computes a
/// segment once more with all that its gradient needs. Memory falls to the results and one segment; a third more is computed.
/// <para>
/// libtorch's way, a function with a backward pass of its own, is not taken: an exception in it would have to pass through libtorch's frames and ends
/// the process.
/// </para>
/// </summary>
public sealed class GradientCheckpoints
{
    private readonly Stack<(Tensor X, Func<Tensor, Tensor> Segment, Tensor Result)> _segments = new();

    /// <summary>Computes a segment, in the same way as without checkpoints.</summary>
    /// <param name="x">The segment's input. Whatever else it reads must be a result of this method too, a parameter, or live as long as the loss.</param>
    /// <param name="segment">Computes the same each time: no dropout, no drawing of numbers.</param>
    /// <returns>
    /// A leaf of the graph, in no dispose scope: <see cref="Backward"/> disposes it (after an exception the garbage collector). Several segments may read it;
    /// their gradients add up in it.
    /// </returns>
    public Tensor Run(Tensor x, Func<Tensor, Tensor> segment)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = segment(x);
        Tensor leaf = result.detach().requires_grad_(result.requires_grad).DetachFromDisposeScope();
        _segments.Push((x, segment, leaf));
        return leaf;
    }

    /// <summary>Goes on where the loss's own backward pass ended, at the last segment's result, and adds the gradients of parameters and inputs to theirs.</summary>
    public void Backward()
    {
        while (_segments.TryPop(out (Tensor X, Func<Tensor, Tensor> Segment, Tensor Result) last))
        {
            using DisposeScope scope = NewDisposeScope();
            using Tensor result = last.Result;
            if (result.grad is { } gradient)
            {
                BackwardThrough(last.Segment, last.X, gradient);
            }
        }
    }

    /// <summary>What the input was given by later segments goes through the graph with the result's gradient: sums then have the order, and the bits, of one graph.</summary>
    private static void BackwardThrough(Func<Tensor, Tensor> segment, Tensor x, Tensor gradient)
    {
        if (x.is_leaf && x.grad is { } given)
        {
            x.grad = null;
            Tensor input = x.alias();
            autograd.backward([segment(input), input], [gradient, given]);
        }
        else
        {
            segment(x).backward([gradient]);
        }
    }
}

internal static class GradientCheckpointsExtensions
{
    /// <summary>Computes a segment, without checkpoints as if it were none.</summary>
    public static Tensor Segment(this GradientCheckpoints? checkpoints, Tensor x, Func<Tensor, Tensor> segment) =>
        checkpoints is null ? segment(x) : checkpoints.Run(x, segment);
}
