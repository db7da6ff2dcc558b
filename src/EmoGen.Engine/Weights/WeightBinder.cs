using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>How weights are put into a module.</summary>
public sealed record BindOptions
{
    /// <summary>The dtype of floating-point tensors; null keeps each as stored.</summary>
    public ScalarType? Dtype { get; init; }

    public Device Device { get; init; } = CPU;

    /// <summary>Convolution weights in channels-last order, for channels-last inputs.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Weights packed for inference on a CPU, each layer as soon as it has them: memory for two copies of one layer, not of the model.</summary>
    internal bool Packed { get; init; }

    /// <summary>No gradients for the parameters; otherwise each keeps its own <c>requires_grad</c>.</summary>
    public bool Frozen { get; init; }

    /// <summary>From a key of the file to the module's name for it.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Keys that a file may hold though the module does not use them; at first those of <c>position_ids</c>.</summary>
    public Func<string, bool> Ignore { get; init; } = key => key.EndsWith("position_ids", StringComparison.Ordinal);
}

/// <summary>Puts the tensors of a checkpoint into a module, all of them or none.</summary>
public static class WeightBinder
{
    /// <summary>
    /// Constructs a module whose <see cref="Layers"/> own no memory and gives it a checkpoint's tensors. Peak memory is about that of the finished module;
    /// where dtype and layout are those of the file, its tensors are views of the mapped file.
    /// </summary>
    /// <exception cref="WeightException">A tensor is missing, unexpected or of another shape: all of them are named.</exception>
    public static T Create<T>(Func<T> construct, Checkpoint checkpoint, BindOptions? options = null)
        where T : nn.Module
    {
        T module = Layers.WithoutMemory(construct);
        try
        {
            Bind(module, checkpoint, options ?? new BindOptions(), inPlace: false);
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>Gives a finished module a checkpoint's tensors. What keeps dtype, device and layout is copied into the module's own memory, so that an
    /// optimizer made before stays valid; the rest is replaced.</summary>
    /// <exception cref="WeightException">A tensor is missing, unexpected or of another shape: all of them are named, and nothing was changed.</exception>
    public static void Bind(nn.Module module, Checkpoint checkpoint, BindOptions? options = null) =>
        Bind(module, checkpoint, options ?? new BindOptions(), inPlace: true);

    /// <summary>The same with tensors in memory, of which the module gets copies.</summary>
    /// <exception cref="WeightException">A tensor is missing, unexpected or of another shape: all of them are named, and nothing was changed.</exception>
    public static void Bind(nn.Module module, IReadOnlyDictionary<string, Tensor> tensors, BindOptions? options = null)
    {
        using Checkpoint checkpoint = Checkpoint.FromTensors(tensors);
        Bind(module, checkpoint, options);
    }

    /// <summary>What keeps a checkpoint from fitting a module: a sentence for each tensor. Reads no weights.</summary>
    public static IReadOnlyList<string> Check(Func<nn.Module> construct, Checkpoint checkpoint, BindOptions? options = null)
    {
        using nn.Module module = Layers.WithoutMemory(construct);
        return BindingPlan.Make(module, checkpoint, options ?? new BindOptions()).Problems;
    }

    private static void Bind(nn.Module module, Checkpoint checkpoint, BindOptions options, bool inPlace)
    {
        BindingPlan plan = BindingPlan.Make(module, checkpoint, options);
        if (plan.Problems.Count > 0)
        {
            throw WeightException.InFile(checkpoint.Path, $"does not fit {module.GetName()}: {string.Join("; ", plan.Problems)}");
        }

        HashSet<Tensor> replaced = new(ReferenceEqualityComparer.Instance);
        Dictionary<Tensor, IPacked> lastOf = options.Packed ? LayersByLastParameter(module) : [];
        using var gradients = no_grad();
        foreach ((Tensor target, StoredTensor? stored) in plan.Pairs)
        {
            using var scope = NewDisposeScope();
            Tensor source = stored is null ? zeros_like(target, device: options.Device) : Prepare(target, stored, checkpoint, options);
            if (inPlace && IsAlike(target, source))
            {
                target.copy_(source);
                target.requires_grad = target.requires_grad && !options.Frozen;
            }
            else
            {
                ParameterSwap.Replace(target, source, options.Frozen);
                replaced.Add(target);
            }

            if (lastOf.TryGetValue(target, out IPacked? layer))
            {
                layer.Pack();
            }
        }

        RefreshEmbeddings(module, replaced);
    }

    /// <summary>A layer is packed when its last parameter has its tensor.</summary>
    private static Dictionary<Tensor, IPacked> LayersByLastParameter(nn.Module module) => module.modules().OfType<IPacked>()
        .ToDictionary(layer => (Tensor)((nn.Module)layer).parameters().Last(), (IEqualityComparer<Tensor>)ReferenceEqualityComparer.Instance);

    private static Tensor Prepare(Tensor target, StoredTensor stored, Checkpoint checkpoint, BindOptions options)
    {
        bool channelsLast = options.ChannelsLast && target.shape is [_, _, > 1, _] or [_, _, _, > 1];
        Tensor tensor = checkpoint.Load(stored.Name, Dtypes.IsFloat(stored.Dtype) ? options.Dtype : null, options.Device, channelsLast, map: !options.Packed);
        return tensor.shape.SequenceEqual(target.shape) ? tensor : tensor.view(target.shape); // a 1x1 convolution as a linear layer
    }

    private static bool IsAlike(Tensor a, Tensor b) =>
        a.dtype == b.dtype && a.device_type == b.device_type && a.device_index == b.device_index && a.stride().SequenceEqual(b.stride());

    /// <summary>An embedding's table lives in a native module, which must be told of the new one.</summary>
    private static void RefreshEmbeddings(nn.Module module, HashSet<Tensor> replaced)
    {
        foreach (Embedding embedding in module.modules().OfType<Embedding>())
        {
            if (embedding.get_parameter("weight") is { } weight && replaced.Contains(weight))
            {
                embedding.weight = weight;
            }
        }
    }
}
