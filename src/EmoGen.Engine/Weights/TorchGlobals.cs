using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>A storage that a PyTorch pickle speaks of: <paramref name="Count"/> elements under a key, from element <paramref name="First"/> on.</summary>
internal sealed record TorchStorage(string Key, ScalarType Dtype, long First, long Count);

/// <summary>A tensor of a PyTorch pickle: a window of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>The names that a file of tensors needs: OrderedDict, the functions that rebuild tensors, the storages.</summary>
internal sealed class TorchGlobals : PickleGlobals
{
    private const string Utils = "torch._utils";

    public override bool Allows(PickleGlobal global) => global switch
    {
        { Module: "collections", Name: "OrderedDict" } => true,
        { Module: Utils, Name: "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_parameter" } => true,
        { Module: "torch", Name: "Size" } => true,
        { Module: "torch" } => Dtypes.FromStorage(global.Name) is not null,
        _ => false,
    };

    public override object? Call(PickleGlobal global, object?[] arguments) => global.Name switch
    {
        "OrderedDict" => Dictionary(global, arguments),
        "Size" => arguments is [object?[] sizes] ? sizes : throw Malformed(global),
        "_rebuild_parameter" => arguments is [TorchTensor data, ..] ? data : throw Malformed(global),
        "_rebuild_tensor" or "_rebuild_tensor_v2" => Tensor(global, arguments),
        _ => throw Malformed(global),
    };

    public override object? LoadPersistent(object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts
            || parts[0] is not "storage" || parts[1] is not PickleGlobal type || parts[2] is not string key || parts[4] is not long count || count < 0
            || Dtypes.FromStorage(type.Name) is not { } dtype)
        {
            throw new PickleException("a persistent id that is no storage");
        }

        // Files from before 2018 may hold a view of a storage: (key of the view, first element, elements).
        return parts.Length > 5 && parts[5] is object?[] view
            ? view is [_, long first, long length] && first >= 0 && length >= 0 && first <= count && length <= count - first
                ? new TorchStorage(key, dtype, first, length)
                : throw new PickleException("a view outside its storage")
            : new TorchStorage(key, dtype, 0, count);
    }

    /// <summary>Python 2 gives the function the items, <c>OrderedDict([[key, value], ...])</c>; Python 3 sets them afterwards.</summary>
    private static PickleDictionary Dictionary(PickleGlobal global, object?[] arguments) => arguments switch
    {
        [] => [],
        [List<object?> items] => Pickle.SetItems(
            [], [.. items.SelectMany(item => item is IReadOnlyList<object?> { Count: 2 } pair ? pair : throw Malformed(global))]),
        _ => throw Malformed(global),
    };

    private static TorchTensor Tensor(PickleGlobal global, object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..] && shape.Length == strides.Length
            ? new TorchTensor(storage, offset, Numbers(global, shape), Numbers(global, strides))
            : throw Malformed(global);

    private static long[] Numbers(PickleGlobal global, object?[] values) =>
        Array.ConvertAll(values, value => value is long number ? number : throw Malformed(global));

    private static PickleException Malformed(PickleGlobal global) => new($"malformed arguments of {global.FullName}");
}
