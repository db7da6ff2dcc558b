using System.Text.Json;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>Checks a safetensors header against its file: every tensor inside the data, no two on the same bytes, no bytes of nobody.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="start">Bytes before the data.</param>
/// <param name="length">Bytes of the data.</param>
internal sealed class SafetensorsHeader(string path, long start, long length)
{
    public (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) Parse(JsonElement root, string metadataKey)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw WeightException.InFile(path, $"is not a safetensors file: its header is a JSON {root.ValueKind}, expected an object");
        }

        List<(StoredTensor Tensor, long End)> entries = [];
        Dictionary<string, string> metadata = [];
        HashSet<string> names = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw WeightException.InTensor(path, property.Name, "is in the header twice");
            }

            if (property.Name == metadataKey)
            {
                metadata = Metadata(property.Value);
            }
            else
            {
                entries.Add(Entry(property.Name, property.Value));
            }
        }

        CheckCover(entries);
        return ([.. entries.Select(e => e.Tensor)], metadata);
    }

    private (StoredTensor Tensor, long End) Entry(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out JsonElement dtypeName) || dtypeName.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out JsonElement shapeArray) || Numbers(shapeArray) is not { } shape
            || !entry.TryGetProperty("data_offsets", out JsonElement offsetArray) || Numbers(offsetArray) is not [long from, long to])
        {
            throw WeightException.InTensor(path, name, "malformed, expected dtype, shape and two data_offsets");
        }

        ScalarType dtype = Dtypes.FromName(dtypeName.GetString())
            ?? throw WeightException.InTensor(path, name, $"dtype '{dtypeName.GetString()}', expected one of {Dtypes.Names}");
        if (from < 0 || to < from || to > length)
        {
            throw WeightException.InTensor(path, name, $"data_offsets [{from}, {to}] leave the file's {length} bytes of data");
        }

        int size = Dtypes.Size(dtype);
        long elements = StoredTensor.Count(shape, long.MaxValue / size);
        if (elements < 0 || elements * size != to - from)
        {
            throw WeightException.InTensor(path, name, $"shape [{string.Join(", ", shape)}] of {dtypeName.GetString()} does not take its {to - from} bytes");
        }

        return (new StoredTensor(name, dtype, shape) { File = path, Offset = start + from }, start + to);
    }

    private void CheckCover(List<(StoredTensor Tensor, long End)> entries)
    {
        entries.Sort((a, b) => (a.Tensor.Offset, a.End).CompareTo((b.Tensor.Offset, b.End)));
        long covered = start;
        foreach ((StoredTensor tensor, long end) in entries)
        {
            if (tensor.Offset != covered)
            {
                string what = tensor.Offset < covered ? "overlaps the tensor before it" : $"leaves {tensor.Offset - covered} unused bytes before it";
                throw WeightException.InTensor(path, tensor.Name, what);
            }

            covered = end;
        }

        if (covered != start + length)
        {
            throw WeightException.InFile(path, $"{start + length - covered} bytes after the last tensor belong to none");
        }
    }

    private Dictionary<string, string> Metadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
        {
            throw WeightException.InFile(path, "__metadata__ must be an object of strings");
        }

        Dictionary<string, string> metadata = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            metadata[property.Name] = property.Value.GetString()!;
        }

        return metadata;
    }

    private static long[]? Numbers(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        long[] numbers = new long[array.GetArrayLength()];
        int at = 0;
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[at++]))
            {
                return null;
            }
        }

        return numbers;
    }
}
