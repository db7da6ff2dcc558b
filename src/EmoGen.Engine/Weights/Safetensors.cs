using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace EmoGen.Engine.Weights;

/// <summary>The safetensors format: an eight-byte length, a JSON header, the tensors' bytes (https://github.com/huggingface/safetensors).</summary>
public static class Safetensors
{
    /// <summary>The largest header that is read, as in the format's own implementation.</summary>
    public const int MaxHeader = 100_000_000;

    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;
    private const long PieceElements = 1 << 24;

    /// <summary>Writes tensors beside the target and renames when whole. The same tensors give the same bytes.</summary>
    /// <exception cref="WeightException">A tensor's dtype has no name in the format, or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Larger elements first, so that every tensor starts at a multiple of its element's size.
        KeyValuePair<string, Tensor>[] ordered =
            [.. tensors.OrderByDescending(t => Dtypes.Size(t.Value.dtype)).ThenBy(t => t.Key, StringComparer.Ordinal)];
        byte[] header = Header(path, ordered, metadata);
        try
        {
            WholeFile.Write(path, file =>
            {
                file.Write(header);
                foreach (KeyValuePair<string, Tensor> entry in ordered)
                {
                    WriteData(file, entry.Value);
                }
            });
        }
        catch (IOException e)
        {
            throw new WeightException(e.Message, e);
        }
    }

    /// <summary>The entries of a file's header, and its metadata.</summary>
    internal static (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) Read(string path, Stream file)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw WeightException.InFile(path, $"is not a safetensors file: {file.Length} bytes are less than the 8 of its header's length");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        ulong rest = (ulong)(file.Length - sizeof(ulong));
        if (length > rest || length > MaxHeader)
        {
            throw WeightException.InFile(path, $"is not a safetensors file: header of {length} bytes, expected at most {Math.Min(rest, MaxHeader)}");
        }

        byte[] header = new byte[length];
        file.ReadExactly(header);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            return new SafetensorsHeader(path, sizeof(ulong) + (long)length, (long)(rest - length)).Parse(document.RootElement, MetadataKey);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for names that are not Unicode.
            throw WeightException.InFile(path, $"is not a safetensors file: its header is not JSON ({e.Message})", e);
        }
    }

    private static byte[] Header(string path, KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream buffer = new();
        buffer.Write(new byte[sizeof(ulong)]);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                string dtype = Dtypes.Name(tensor.dtype)
                    ?? throw WeightException.InTensor(path, name, $"{tensor.dtype} cannot be stored, expected one of {Dtypes.Names}");
                long end = offset + (tensor.numel() * Dtypes.Size(tensor.dtype));
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype);
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(ulong));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteData(FileStream file, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        Tensor flat = tensor.detach().cpu().contiguous().view(-1);
        for (long at = 0; at < flat.numel(); at += PieceElements)
        {
            using Tensor piece = flat.narrow(0, at, Math.Min(PieceElements, flat.numel() - at));
            file.Write(piece.bytes);
        }
    }
}
