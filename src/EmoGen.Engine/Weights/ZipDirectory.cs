using System.Buffers.Binary;
using System.Text;

namespace EmoGen.Engine.Weights;

/// <summary>Where the entries of an uncompressed zip file lie, as PyTorch writes them (ZIP64 included). .NET's reader does not tell the offsets.</summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndSize = 22;
    private const int LocatorSize = 20;
    private const int EntrySize = 46;
    private const int LocalSize = 30;
    private const int MaxComment = ushort.MaxValue;
    private const int MaxDirectory = 64 << 20;

    /// <summary>The entries' offsets and lengths in bytes, by name.</summary>
    public static Dictionary<string, (long Offset, long Length)> Read(string path, Stream file)
    {
        (long offset, long length) = FindDirectory(path, file);
        if (length > MaxDirectory)
        {
            throw WeightException.InFile(path, $"its zip directory has {length} bytes, expected at most {MaxDirectory}");
        }

        Dictionary<string, (long Offset, long Length)> entries = [];
        ReadOnlySpan<byte> directory = At(path, file, offset, length);
        while (directory.Length > 0)
        {
            if (directory.Length < EntrySize || Uint(directory, 0) != EntrySignature)
            {
                throw WeightException.InFile(path, "its zip directory is damaged");
            }

            int nameLength = Ushort(directory, 28), extraLength = Ushort(directory, 30), total = EntrySize + nameLength + extraLength + Ushort(directory, 32);
            if (directory.Length < total)
            {
                throw WeightException.InFile(path, "its zip directory is damaged");
            }

            string name = Encoding.UTF8.GetString(directory.Slice(EntrySize, nameLength));
            if (!entries.TryAdd(name, Locate(path, file, name, directory[..EntrySize], directory.Slice(EntrySize + nameLength, extraLength))))
            {
                throw WeightException.InFile(path, $"holds the entry '{name}' twice");
            }

            directory = directory[total..];
        }

        return entries;
    }

    private static (long Offset, long Length) FindDirectory(string path, Stream file)
    {
        long tailLength = Math.Min(file.Length, EndSize + MaxComment + LocatorSize);
        byte[] tail = At(path, file, file.Length - tailLength, tailLength);
        for (int at = tail.Length - EndSize; at >= 0; at--)
        {
            if (Uint(tail, at) != EndSignature)
            {
                continue;
            }

            if (at < LocatorSize || Uint(tail, at - LocatorSize) != Locator64Signature)
            {
                return (Uint(tail, at + 16), Uint(tail, at + 12));
            }

            ReadOnlySpan<byte> end = At(path, file, Long(tail, at - LocatorSize + 8), 56);
            return Uint(end, 0) == End64Signature
                ? (Long(end, 48), Long(end, 40))
                : throw WeightException.InFile(path, "its ZIP64 directory is damaged");
        }

        throw WeightException.InFile(path, "is not a whole zip file: its directory is missing (cut off while downloading?)");
    }

    private static (long Offset, long Length) Locate(string path, Stream file, string name, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        long stored = Uint(entry, 20), length = Uint(entry, 24), local = Uint(entry, 42);
        Widen(extra, ref length, ref stored, ref local);
        if (Ushort(entry, 10) != 0 || stored != length || (Ushort(entry, 8) & 1) != 0)
        {
            throw WeightException.InFile(path, $"its entry '{name}' is compressed or encrypted, expected a stored one as PyTorch writes");
        }

        ReadOnlySpan<byte> header = At(path, file, local, LocalSize);
        long offset = local + LocalSize + Ushort(header, 26) + Ushort(header, 28);
        return Uint(header, 0) == LocalSignature && length >= 0 && offset <= file.Length && length <= file.Length - offset
            ? (offset, length)
            : throw WeightException.InFile(path, $"its entry '{name}' of {length} bytes is not inside the file");
    }

    /// <summary>Replaces 32-bit fields that are all ones by those of the ZIP64 extra field, which holds just these, in this order.</summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long local)
    {
        while (extra.Length >= 4)
        {
            int size = Math.Min(Ushort(extra, 2), extra.Length - 4);
            if (Ushort(extra, 0) == 1)
            {
                ReadOnlySpan<byte> field = extra.Slice(4, size);
                Take(ref field, ref length);
                Take(ref field, ref stored);
                Take(ref field, ref local);
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value == uint.MaxValue && field.Length >= 8)
        {
            value = Long(field, 0);
            field = field[8..];
        }
    }

    private static byte[] At(string path, Stream file, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > file.Length || length > file.Length - offset)
        {
            throw WeightException.InFile(path, $"its zip directory points {length} bytes at {offset}, outside the file");
        }

        byte[] bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static ushort Ushort(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Uint(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
