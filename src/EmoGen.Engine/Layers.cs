using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmoGen.Engine;

/// <summary>
/// TorchSharp's layers as the large models make them. While <see cref="Weights.WeightBinder.Create{T}"/> constructs a module, they come without
/// memory or initial values (on the meta device, this thread only); otherwise they are exactly <c>torch.nn</c>'s.
/// </summary>
/// <remarks>
/// <c>torch.set_default_device</c> would do the same for every thread of the process at once. A layer made by <c>torch.nn</c> directly works too: it
/// only costs the memory and the time of random values that the checkpoint then replaces.
/// </remarks>
public static class Layers
{
    [ThreadStatic]
    private static Device? t_device;

    public static Linear Linear(long inputs, long outputs, bool bias = true) => nn.Linear(inputs, outputs, bias, t_device);

    public static Conv2d Conv2d(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, bool bias = true) =>
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias: bias, device: t_device);

    /// <summary>With a kernel of <paramref name="kernel"/> rows and columns, and of stride 1.</summary>
    public static Conv2d Conv2d(long inputs, long outputs, (long, long) kernel, (long, long) padding, bool bias = true) =>
        nn.Conv2d(inputs, outputs, kernel, padding: padding, bias: bias, device: t_device);

    /// <remarks>TorchSharp 0.107 leaves the weights of a new GroupNorm as the memory was; here they are PyTorch's ones and zeros.</remarks>
    public static GroupNorm GroupNorm(long groups, long channels, double eps = 1e-5)
    {
        GroupNorm norm = nn.GroupNorm(groups, channels, eps, device: t_device);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        return norm;
    }

    public static LayerNorm LayerNorm(long size, double eps = 1e-5) => nn.LayerNorm(size, eps, device: t_device);

    public static BatchNorm2d BatchNorm2d(long channels, double eps = 1e-5) => nn.BatchNorm2d(channels, eps, device: t_device);

    /// <summary>A table of <paramref name="count"/> rows of <paramref name="size"/>, drawn from N(0, 1).</summary>
    public static EmbeddingTable Embedding(long count, long size)
    {
        Parameter table = Parameter(count, size);
        nn.init.normal_(table);
        return new EmbeddingTable(table);
    }

    /// <summary>Gives a layer the weights that a new layer of PyTorch has: uniform up to 1/√n for n inputs of an output.</summary>
    public static void DrawAsTorch(Parameter weight, Parameter? bias)
    {
        double bound = 1 / Math.Sqrt(weight.numel() / weight.shape[0]);
        nn.init.uniform_(weight, -bound, bound);
        if (bias is not null)
        {
            nn.init.uniform_(bias, -bound, bound);
        }
    }

    /// <summary>A parameter of zeros.</summary>
    public static Parameter Parameter(params long[] shape)
    {
        using Tensor data = zeros(shape, device: t_device);
        return nn.Parameter(data);
    }

    /// <summary>Runs a module's constructor with layers that own no memory. The module belongs to no dispose scope.</summary>
    internal static T WithoutMemory<T>(Func<T> construct)
        where T : nn.Module
    {
        using DisposeScope leftovers = NewDisposeScope();
        Device? before = t_device;
        t_device = META;
        try
        {
            T module = construct();
            foreach (Tensor tensor in module.state_dict().Values)
            {
                tensor.DetachFromDisposeScope();
            }

            return module;
        }
        finally
        {
            t_device = before;
        }
    }
}
