using System.Buffers.Binary;

namespace EmoGen.Engine.Weights;

/// <summary>
/// The files of <c>torch.save</c>: a zip with a pickle and the storages (1.6 and later), or one stream of pickles and storages (before). A nested
/// dictionary's keys are joined by dots; a lone tensor is named <see cref="LoneTensor"/>; what is no tensor is left out.
/// </summary>
internal static class TorchFile
{
    public const string LoneTensor = "tensor";

    private const int MaxPickle = 64 << 20;
    private const int MaxDepth = 16;
    private static readonly byte[] ZipMagic = "PK\x3\x4"u8.ToArray();

    /// <summary>The first pickle of the older format: the number 0x1950a86a20f9469cfc6c.</summary>
    private static readonly byte[] StreamMagic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static List<StoredTensor> Read(string path, Stream file)
    {
        byte[] start = new byte[Math.Min(StreamMagic.Length, file.Length)];
        file.ReadExactly(start);
        try
        {
            return start.AsSpan().StartsWith(ZipMagic) ? ReadZip(path, file)
                : start.AsSpan().SequenceEqual(StreamMagic) ? ReadStream(path, file)
                : throw WeightException.InFile(path, "is no PyTorch file: neither a zip nor the stream of pickles of older versions");
        }
        catch (PickleException e)
        {
            throw WeightException.InFile(path, $"its pickle holds {e.Message}", e);
        }
    }

    private static List<StoredTensor> ReadZip(string path, Stream file)
    {
        Dictionary<string, (long Offset, long Length)> entries = ZipDirectory.Read(path, file);
        string pickleName = entries.Keys.SingleOrDefault(name => name.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw WeightException.InFile(path, "is a zip file without a data.pkl, so not one of PyTorch's");
        string root = pickleName[..^"data.pkl".Length];
        (long at, long length) = entries[pickleName];
        if (length > MaxPickle)
        {
            throw WeightException.InFile(path, $"its pickle has {length} bytes, expected at most {MaxPickle}");
        }

        if (entries.TryGetValue(root + "byteorder", out (long Offset, long Length) order) && order.Length != "little".Length)
        {
            throw WeightException.InFile(path, "is big-endian, expected little-endian");
        }

        byte[] pickle = new byte[length];
        file.Position = at;
        file.ReadExactly(pickle);
        object? value = new Pickle(new MemoryStream(pickle), new TorchGlobals()).Load();
        return Tensors(path, value, storage => entries.TryGetValue($"{root}data/{storage.Key}", out (long Offset, long Length) entry)
            && storage.First + storage.Count <= entry.Length / Dtypes.Size(storage.Dtype) ? entry.Offset : null);
    }

    private static List<StoredTensor> ReadStream(string path, Stream file)
    {
        Load(file); // the protocol's version
        if (Load(file) is not PickleDictionary system || system.GetValueOrDefault("little_endian") is not true)
        {
            throw WeightException.InFile(path, "is big-endian or damaged, expected a little-endian file");
        }

        object? value = Load(file);
        List<object?> keys = Load(file) as List<object?> ?? throw WeightException.InFile(path, "its list of storages is missing");
        Dictionary<string, int> sizes = [];
        Flatten(value, "", 0, (_, tensor) => sizes[tensor.Storage.Key] = Dtypes.Size(tensor.Storage.Dtype));
        Dictionary<string, (long Offset, long Count)> storages = [];
        byte[] count = new byte[sizeof(long)];
        foreach (object? key in keys)
        {
            long left = file.Length - file.Position - count.Length;
            if (key is not string name || left < 0 || !sizes.TryGetValue(name, out int size))
            {
                throw WeightException.InFile(path, "its storages are damaged or cut off");
            }

            file.ReadExactly(count);
            long elements = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (elements < 0 || elements > left / size)
            {
                throw WeightException.InFile(path, $"its storage '{name}' of {elements} elements is not inside the file");
            }

            storages[name] = (file.Position, elements);
            file.Position += elements * size;
        }

        return Tensors(path, value, storage => storages.TryGetValue(storage.Key, out (long Offset, long Count) found)
            && storage.First + storage.Count <= found.Count ? found.Offset : null);
    }

    private static object? Load(Stream file) => new Pickle(file, new TorchGlobals()).Load();

    private static List<StoredTensor> Tensors(string path, object? root, Func<TorchStorage, long?> locate)
    {
        List<StoredTensor> tensors = [];
        HashSet<string> names = [];
        Flatten(root, "", 0, (name, tensor) =>
        {
            if (!names.Add(name))
            {
                throw WeightException.InTensor(path, name, "is in the file twice");
            }

            tensors.Add(Place(path, name, tensor, locate(tensor.Storage)));
        });
        return tensors;
    }

    private static StoredTensor Place(string path, string name, TorchTensor tensor, long? storage)
    {
        if (storage is null)
        {
            throw WeightException.InTensor(path, name, $"its storage '{tensor.Storage.Key}' of {tensor.Storage.Count} elements is not in the file");
        }

        long extent = StoredTensor.Count(tensor.Shape, long.MaxValue) < 0 ? -1 : StoredTensor.Span(tensor.Shape, tensor.Strides);
        if (extent < 0 || tensor.Offset < 0 || tensor.Offset > tensor.Storage.Count || extent > tensor.Storage.Count - tensor.Offset)
        {
            string window = $"shape [{string.Join(", ", tensor.Shape)}], strides [{string.Join(", ", tensor.Strides)}] at {tensor.Offset}";
            throw WeightException.InTensor(path, name, $"{window} leaves its storage of {tensor.Storage.Count} elements");
        }

        return new StoredTensor(name, tensor.Storage.Dtype, tensor.Shape)
        {
            File = path,
            Offset = storage.Value + ((tensor.Storage.First + tensor.Offset) * Dtypes.Size(tensor.Storage.Dtype)),
            Strides = StoredTensor.IsContiguous(tensor.Shape, tensor.Strides) ? null : tensor.Strides,
        };
    }

    /// <summary>Visits the tensors of nested dictionaries and lists; each container once, however often it is referred to.</summary>
    private static void Flatten(object? root, string rootName, int rootDepth, Action<string, TorchTensor> visit)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Visit(root, rootName, rootDepth);

        void Visit(object? value, string name, int depth)
        {
            if (value is TorchTensor tensor)
            {
                visit(name.Length == 0 ? LoneTensor : name, tensor);
            }
            else if (value is PickleDictionary or List<object?> or object?[] && seen.Add(value))
            {
                if (depth == MaxDepth)
                {
                    throw new PickleException($"containers nested more than {MaxDepth} deep");
                }

                foreach ((string key, object? item) in Items(value))
                {
                    Visit(item, name.Length == 0 ? key : $"{name}.{key}", depth + 1);
                }
            }
        }
    }

    private static IEnumerable<(string Key, object? Item)> Items(object container) => container switch
    {
        PickleDictionary dictionary => dictionary.Select(pair => (FormattableString.Invariant($"{pair.Key}"), pair.Value)),
        IReadOnlyList<object?> list => list.Select((item, index) => (FormattableString.Invariant($"{index}"), item)),
        _ => [],
    };
}
