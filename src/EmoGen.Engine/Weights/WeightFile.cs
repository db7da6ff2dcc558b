using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>The bytes of one weight file: mapped where a tensor can be used as it lies, otherwise read in pieces.</summary>
/// <remarks>
/// Pieces go through ordinary reads, not through the mapping: pages touched in a mapping count as this process's memory until they are given back.
/// </remarks>
internal sealed class WeightFile : IDisposable
{
    private const int PieceBytes = 16 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly long _length;
    private readonly Dictionary<ScalarType, Tensor> _mappings = [];

    public WeightFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path);
        _length = RandomAccess.GetLength(_handle);
    }

    /// <summary>True where the tensor can be a view of the mapped file: row-major, at a multiple of its element's size, and no truth values.</summary>
    /// <remarks>A byte of a BOOL tensor may be neither 0 nor 1 in a damaged file, which libtorch must not see.</remarks>
    public static bool CanMap(StoredTensor tensor) =>
        tensor is { Strides: null, Elements: > 0 } && tensor.Dtype != ScalarType.Bool && tensor.Offset % Dtypes.Size(tensor.Dtype) == 0;

    /// <summary>A view of the mapped file. Writing to it changes memory, not the file.</summary>
    public Tensor Map(StoredTensor tensor)
    {
        int size = Dtypes.Size(tensor.Dtype);
        if (!_mappings.TryGetValue(tensor.Dtype, out Tensor? mapping))
        {
            mapping = from_file(_path, shared: false, size: _length / size, dtype: tensor.Dtype).DetachFromDisposeScope();
            _mappings.Add(tensor.Dtype, mapping);
        }

        using Tensor window = mapping.narrow(0, tensor.Offset / size, tensor.Elements);
        return window.view([.. tensor.Shape]);
    }

    /// <summary>A copy as <paramref name="dtype"/> on the CPU; needs little more memory than the copy itself.</summary>
    public Tensor Read(StoredTensor tensor, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        Tensor flat = empty(tensor.Extent, dtype: dtype);
        ScalarType stored = tensor.Dtype == ScalarType.Bool ? ScalarType.Byte : tensor.Dtype;
        int size = Dtypes.Size(stored);
        long step = Math.Min(PieceBytes / size, tensor.Extent);
        Tensor piece = empty(step, dtype: stored);
        for (long at = 0; at < tensor.Extent; at += step)
        {
            using Tensor part = piece.narrow(0, 0, Math.Min(step, tensor.Extent - at));
            Fill(part.bytes, tensor, tensor.Offset + (at * size));
            using Tensor target = flat.narrow(0, at, part.numel());
            using Tensor values = tensor.Dtype == ScalarType.Bool ? part.ne(0) : part.alias();
            target.copy_(values);
        }

        Tensor result = tensor.Strides is null
            ? flat.view([.. tensor.Shape])
            : flat.as_strided([.. tensor.Shape], [.. tensor.Strides]).contiguous();
        return result.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor mapping in _mappings.Values)
        {
            mapping.Dispose();
        }

        _mappings.Clear();
        _handle.Dispose();
    }

    private void Fill(Span<byte> target, StoredTensor tensor, long offset)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(_handle, target, offset);
            if (read == 0)
            {
                throw WeightException.InTensor(_path, tensor.Name, $"the file ends at byte {offset}: it was cut off after it was opened");
            }

            target = target[read..];
            offset += read;
        }
    }
}
