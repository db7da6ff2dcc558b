using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Weights;

/// <summary>Writes files as <c>torch.save</c> does, byte by byte.</summary>
internal static class TorchFiles
{
    /// <summary>A lone tensor of one dimension.</summary>
    public static void Write(string path, float[] values) => WriteZip(
        path,
        [.. TensorPickle("FloatStorage", "0", values.Length, 0, [values.Length], [1]), (byte)'.'],
        new() { ["0"] = Floats(values) });

    /// <summary>Tensors of float32 and int64 by name.</summary>
    public static void WriteStateDict(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        List<byte> pickle = [.. "}("u8];
        Dictionary<string, byte[]> storages = [];
        foreach ((string name, Tensor tensor) in tensors)
        {
            string storage = tensor.dtype == ScalarType.Int64 ? "LongStorage" : "FloatStorage", key = $"{storages.Count}";
            storages[key] = tensor.contiguous().bytes.ToArray();
            pickle.AddRange(Encoding.Latin1.GetBytes($"X{(char)name.Length}\0\0\0{name}"));
            pickle.AddRange(TensorPickle(storage, key, tensor.numel(), 0, tensor.shape, tensor.contiguous().stride()));
        }

        WriteZip(path, [.. pickle, .. "u."u8], storages);
    }

    public static void WriteZip(string path, byte[] pickle, Dictionary<string, byte[]> storages)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Add("x/data.pkl", pickle);
        foreach ((string key, byte[] bytes) in storages)
        {
            Add($"x/data/{key}", bytes);
        }

        void Add(string name, byte[] bytes)
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }

    public static byte[] Floats(params float[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();

    /// <summary>The opcodes that leave one tensor on the stack.</summary>
    public static byte[] TensorPickle(string storage, string key, long count, long offset, long[] shape, long[] strides) => Encoding.Latin1.GetBytes(
        $"ctorch._utils\n_rebuild_tensor_v2\n((X\a\0\0\0storagectorch\n{storage}\nX{(char)key.Length}\0\0\0{key}X\u0003\0\0\0cpuI{count}\ntQ"
        + $"I{offset}\n({string.Concat(shape.Select(n => $"I{n}\n"))}t({string.Concat(strides.Select(n => $"I{n}\n"))}t\u0089ccollections\nOrderedDict\n)RtR");
}
