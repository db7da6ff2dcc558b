using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>What <c>torch.save(module.state_dict(), "NAME.pth")</c> writes: a zip of a pickle and the tensors' bytes, nothing compressed.</summary>
public static class StateDictFile
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PickleGlobal OrderedDict = new("collections", "OrderedDict");

    /// <summary>The same tensors give the same bytes.</summary>
    /// <param name="name">The file's name without <c>.pth</c>, which PyTorch gives the folder inside it.</param>
    /// <param name="module">Whose tensors they are, and in which order.</param>
    /// <param name="tensors">By name, in the place of the module's own; stored as float32.</param>
    public static byte[] Bytes(string name, nn.Module module, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using DisposeScope scope = NewDisposeScope();
        string[] keys = [.. module.state_dict().Keys];
        Tensor[] values = [.. keys.Select(key => tensors[key].detach().cpu().to(ScalarType.Float32).contiguous())];
        var items = new PickleDictionary();
        foreach ((int i, string key) in keys.Index())
        {
            items.Add(key, Rebuilt(FormattableString.Invariant($"{i}"), values[i].shape));
        }

        var dictionary = new PickleCall(OrderedDict) { Items = items, State = new PickleDictionary { ["_metadata"] = Versions(module) } };
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            Add(zip, $"{name}/data.pkl", PickleWriter.Write(dictionary));
            foreach ((int i, Tensor value) in values.Index())
            {
                Add(zip, FormattableString.Invariant($"{name}/data/{i}"), value.bytes);
            }

            Add(zip, $"{name}/version", "3\n"u8);
        }

        return stream.ToArray();
    }

    /// <summary>A row-major tensor that is all of its storage.</summary>
    private static PickleCall Rebuilt(string storage, long[] shape) => new(
        new PickleGlobal("torch._utils", "_rebuild_tensor_v2"),
        new PicklePersistent("storage", new PickleGlobal("torch", "FloatStorage"), storage, "cpu", Product(shape)),
        0L,
        Array.ConvertAll(shape, size => (object)size),
        shape.Select((_, axis) => (object)Product(shape[(axis + 1)..])).ToArray(),
        false,
        new PickleCall(OrderedDict));

    /// <summary>The version of each module's layout of tensors: 1 of all that a network has which we train.</summary>
    private static PickleCall Versions(nn.Module module)
    {
        var versions = new PickleDictionary();
        foreach (string name in module.named_modules().Select(m => m.name).Prepend(""))
        {
            versions[name] = new PickleDictionary { ["version"] = 1L };
        }

        return new PickleCall(OrderedDict) { Items = versions };
    }

    private static long Product(long[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}
