using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>The element types that weight files hold: names of safetensors, storages of PyTorch, sizes.</summary>
internal static class Dtypes
{
    private static readonly (ScalarType Dtype, string Name, string Storage, int Size)[] All =
    [
        (ScalarType.Float64, "F64", "DoubleStorage", 8),
        (ScalarType.Int64, "I64", "LongStorage", 8),
        (ScalarType.Float32, "F32", "FloatStorage", 4),
        (ScalarType.Int32, "I32", "IntStorage", 4),
        (ScalarType.Float16, "F16", "HalfStorage", 2),
        (ScalarType.BFloat16, "BF16", "BFloat16Storage", 2),
        (ScalarType.Int16, "I16", "ShortStorage", 2),
        (ScalarType.Int8, "I8", "CharStorage", 1),
        (ScalarType.Byte, "U8", "ByteStorage", 1),
        (ScalarType.Bool, "BOOL", "BoolStorage", 1),
    ];

    public static string Names { get; } = string.Join(", ", All.Select(d => d.Name));

    public static ScalarType? FromName(string? name) => Array.Find(All, d => d.Name == name) is { Size: > 0 } found ? found.Dtype : null;

    public static ScalarType? FromStorage(string name) => Array.Find(All, d => d.Storage == name) is { Size: > 0 } found ? found.Dtype : null;

    /// <summary>The safetensors name, or null for a type that such files cannot hold.</summary>
    public static string? Name(ScalarType dtype) => Array.Find(All, d => d.Dtype == dtype && d.Size > 0).Name;

    /// <summary>Bytes of an element.</summary>
    public static int Size(ScalarType dtype) => Array.Find(All, d => d.Dtype == dtype).Size;

    public static bool IsFloat(ScalarType dtype) => dtype is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
