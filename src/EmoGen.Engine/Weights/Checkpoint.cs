using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>
/// The tensors of a checkpoint: one safetensors or PyTorch file, or several with an index. Opening reads headers only; a tensor is mapped or read when
/// it is asked for, and outlives the checkpoint.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string IndexSuffix = ".index.json";
    private static readonly string[] Suffixes = [".safetensors", ".fp16.safetensors", ".safetensors.index.json", ".bin", ".fp16.bin"];

    private readonly Dictionary<string, WeightFile> _files = [];

    private readonly IReadOnlyDictionary<string, Tensor>? _memory;

    private Checkpoint(string path, IEnumerable<StoredTensor> tensors, Dictionary<string, string> metadata)
    {
        Path = path;
        Tensors = tensors.ToDictionary(tensor => tensor.Name);
        Metadata = metadata;
    }

    private Checkpoint(IReadOnlyDictionary<string, Tensor> memory)
        : this("the given tensors", memory.Select(entry => new StoredTensor(entry.Key, entry.Value.dtype, entry.Value.shape)), []) => _memory = memory;

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>The file that was opened, or the index and its shards.</summary>
    public IReadOnlyList<string> Files => [Path, .. Tensors.Values.Select(tensor => tensor.File).Where(file => file.Length > 0 && file != Path).Distinct()];

    /// <summary>Name, dtype and shape of every tensor, by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>A safetensors file's own remarks; empty for other files.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens <c>.safetensors</c>, <c>.bin</c>, <c>.pth</c>, <c>.pt</c> or an <c>.index.json</c> of several.</summary>
    /// <exception cref="WeightException">The file is absent, damaged, hostile or of another format.</exception>
    public static Checkpoint Open(string path)
    {
        if (path.EndsWith(IndexSuffix, StringComparison.Ordinal))
        {
            return OpenSharded(path);
        }

        (List<StoredTensor> tensors, Dictionary<string, string> metadata) = ReadHeader(path);
        return new Checkpoint(path, tensors, metadata);
    }

    /// <summary>Tensors in memory as a checkpoint; they stay the caller's, and what is loaded are copies.</summary>
    public static Checkpoint FromTensors(IReadOnlyDictionary<string, Tensor> tensors) => new(tensors);

    /// <summary>Opens a part of a model folder, <c>Open("unet", "diffusion_pytorch_model")</c>: see <see cref="Find"/>.</summary>
    /// <exception cref="WeightException">There is none, or it cannot be read.</exception>
    public static Checkpoint Open(string folder, string stem) => Open(
        Find(folder, stem) ?? throw WeightException.InFile(folder, $"holds no weights: expected {stem}.safetensors, {BinaryStem(stem)}.bin or an fp16 file"));

    /// <summary>
    /// The first that exists of <c>stem.safetensors</c>, <c>.fp16.safetensors</c>, <c>.safetensors.index.json</c>, <c>.bin</c>, <c>.fp16.bin</c>; the
    /// last two of <c>model</c> are named <c>pytorch_model</c>.
    /// </summary>
    public static string? Find(string folder, string stem) => Suffixes
        .Select(suffix => System.IO.Path.Combine(folder, (suffix.EndsWith(".bin", StringComparison.Ordinal) ? BinaryStem(stem) : stem) + suffix))
        .FirstOrDefault(File.Exists);

    /// <summary>A tensor as stored: a view of the mapped file where it can be one, otherwise a copy.</summary>
    public Tensor Load(string name) => Load(name, null, CPU);

    /// <summary>A tensor as <paramref name="dtype"/> on a device; mapped only where nothing has to be converted.</summary>
    /// <param name="channelsLast">For a convolution's weights: channels last in memory.</param>
    /// <param name="map">False for a copy in any case.</param>
    /// <exception cref="WeightException">There is no such tensor, or it cannot be read.</exception>
    public Tensor Load(string name, ScalarType? dtype, Device device, bool channelsLast = false, bool map = true)
    {
        if (!Tensors.TryGetValue(name, out StoredTensor? stored))
        {
            throw WeightException.InTensor(Path, name, "is not in the file");
        }

        if (_memory is not null)
        {
            using var scope = NewDisposeScope();
            Tensor copy = _memory[name].detach().to(dtype ?? stored.Dtype, device, copy: true);
            return (channelsLast ? copy.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : copy.contiguous()).MoveToOuterDisposeScope();
        }

        try
        {
            WeightFile file = FileOf(stored);
            bool onCpu = device.type == DeviceType.CPU;
            Tensor tensor = map && !channelsLast && onCpu && stored.Dtype == (dtype ?? stored.Dtype) && WeightFile.CanMap(stored)
                ? file.Map(stored)
                : file.Read(stored, dtype ?? stored.Dtype, channelsLast);
            if (onCpu)
            {
                return tensor;
            }

            using (tensor)
            {
                return tensor.to(device);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Runtime.InteropServices.ExternalException)
        {
            throw WeightException.InTensor(Path, name, $"cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (WeightFile file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private static string BinaryStem(string stem) => stem == "model" ? "pytorch_model" : stem;

    private static (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) ReadHeader(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return path.EndsWith(".safetensors", StringComparison.Ordinal) ? Safetensors.Read(path, file) : (TorchFile.Read(path, file), []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WeightException.InFile(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static Checkpoint OpenSharded(string path)
    {
        Dictionary<string, string> shardOf = ReadIndex(path);
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        Dictionary<string, Dictionary<string, StoredTensor>> shards = shardOf.Values.Distinct()
            .ToDictionary(shard => shard, shard => ReadHeader(System.IO.Path.Combine(folder, shard)).Tensors.ToDictionary(t => t.Name));
        return new Checkpoint(
            path,
            shardOf.Select(entry => shards[entry.Value].GetValueOrDefault(entry.Key)
                ?? throw WeightException.InTensor(path, entry.Key, $"is not in {entry.Value}, where the index says it is")),
            []);
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        try
        {
            using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(path));
            Dictionary<string, string> shardOf = [];
            foreach (JsonProperty entry in index.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string shard = entry.Value.GetString() ?? "";
                if (shard.Length == 0 || shard != System.IO.Path.GetFileName(shard) || !shardOf.TryAdd(entry.Name, shard))
                {
                    throw WeightException.InTensor(path, entry.Name, $"its file '{shard}' must be a plain file name, given once");
                }
            }

            return shardOf;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw WeightException.InFile(path, $"is no index of weight files: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WeightException.InFile(path, $"cannot be read: {e.Message}", e);
        }
    }

    private WeightFile FileOf(StoredTensor tensor)
    {
        if (!_files.TryGetValue(tensor.File, out WeightFile? file))
        {
            file = new WeightFile(tensor.File);
            _files.Add(tensor.File, file);
        }

        return file;
    }
}
