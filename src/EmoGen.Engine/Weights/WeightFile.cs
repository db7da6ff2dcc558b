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

    /// <summary>One buffer for all reads: made anew for each tensor, they would leave holes between the tensors that stay.</summary>
    private readonly Dictionary<ScalarType, Tensor> _pieces = [];

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
    /// <param name="channelsLast">For [N, C, H, W]: in memory as [N, H, W, C].</param>
    public Tensor Read(StoredTensor tensor, ScalarType dtype, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        Tensor result;
        if (tensor.Strides is not null)
        {
            Tensor flat = empty(tensor.Extent, dtype: dtype);
            ReadInto(flat, tensor);
            result = flat.as_strided([.. tensor.Shape], [.. tensor.Strides]).contiguous();
            result = channelsLast ? result.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : result;
        }
        else if (channelsLast)
        {
            IReadOnlyList<long> n = tensor.Shape;
            result = empty([n[0], n[2], n[3], n[1]], dtype: dtype).permute(0, 3, 1, 2);
            ReadInto(result, tensor);
        }
        else
        {
            result = empty([.. tensor.Shape], dtype: dtype);
            ReadInto(result.view(-1), tensor);
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Fills a tensor of any layout with the file's row-major elements, some of its outermost rows at a time.</summary>
    private void ReadInto(Tensor target, StoredTensor tensor)
    {
        ScalarType stored = tensor.Dtype == ScalarType.Bool ? ScalarType.Byte : tensor.Dtype;
        int size = Dtypes.Size(stored);
        long[] rowShape = target.shape[1..];
        long row = rowShape.Aggregate(1L, (product, n) => product * n);
        long step = Math.Max(1, PieceBytes / size / Math.Max(1, row));
        Tensor piece = Piece(stored, step * row);
        for (long at = 0; at < target.shape[0] && row > 0; at += step)
        {
            using var scope = NewDisposeScope();
            long rows = Math.Min(step, target.shape[0] - at);
            Tensor part = piece.narrow(0, 0, rows * row);
            Fill(part.bytes, tensor, tensor.Offset + (at * row * size));
            Tensor values = part.view([rows, .. rowShape]);
            target.narrow(0, at, rows).copy_(tensor.Dtype == ScalarType.Bool ? values.ne(0) : values);
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _mappings.Values.Concat(_pieces.Values))
        {
            tensor.Dispose();
        }

        _mappings.Clear();
        _pieces.Clear();
        _handle.Dispose();
    }

    private Tensor Piece(ScalarType dtype, long elements)
    {
        if (!_pieces.TryGetValue(dtype, out Tensor? piece) || piece.numel() < elements)
        {
            piece?.Dispose();
            piece = empty(Math.Max(elements, PieceBytes / Dtypes.Size(dtype)), dtype: dtype).DetachFromDisposeScope();
            _pieces[dtype] = piece;
        }

        return piece;
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
