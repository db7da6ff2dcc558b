using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>Which stored tensor goes where in a module, and everything that does not fit.</summary>
/// <param name="Pairs">A module's tensors with what they get; null for a batch counter that an old file does not hold.</param>
/// <param name="Problems">A sentence for each missing, unexpected or misshapen tensor.</param>
internal sealed record BindingPlan(IReadOnlyList<(Tensor Target, StoredTensor? Stored)> Pairs, IReadOnlyList<string> Problems)
{
    /// <summary>Files from before PyTorch 0.4.1 lack this counter, which inference never reads.</summary>
    private const string BatchCounter = "num_batches_tracked";

    public static BindingPlan Make(nn.Module module, Checkpoint checkpoint, BindOptions options)
    {
        List<string> problems = [];
        Dictionary<string, StoredTensor> stored = [];
        foreach (StoredTensor tensor in checkpoint.Tensors.Values)
        {
            string name = options.Rename?.Invoke(tensor.Name) ?? tensor.Name;
            if (!stored.TryAdd(name, tensor))
            {
                problems.Add($"'{tensor.Name}' and '{stored[name].Name}' are both '{name}'");
            }
        }

        List<(Tensor, StoredTensor?)> pairs = [];
        foreach ((string name, Tensor target) in module.state_dict())
        {
            stored.Remove(name, out StoredTensor? found);
            if (found is null && !name.EndsWith(BatchCounter, StringComparison.Ordinal))
            {
                problems.Add($"'{name}' is missing");
            }
            else if (found is not null && !Fits(target, found))
            {
                problems.Add($"'{name}' has shape [{string.Join(", ", found.Shape)}], expected [{string.Join(", ", target.shape)}]");
            }
            else
            {
                pairs.Add((target, found));
            }
        }

        problems.AddRange(stored.Values
            .Where(tensor => !options.Ignore(tensor.Name))
            .Select(tensor => $"'{tensor.Name}' is unexpected"));
        return new BindingPlan(pairs, problems);
    }

    /// <summary>Equal shapes, or a linear layer that was once a 1x1 convolution: [C, D, 1, 1] for [C, D].</summary>
    private static bool Fits(Tensor target, StoredTensor stored) =>
        stored.Shape.SequenceEqual(target.shape) || (target.dim() == 2 && stored.Shape is [_, _, 1, 1] && stored.Shape.Take(2).SequenceEqual(target.shape));
}
