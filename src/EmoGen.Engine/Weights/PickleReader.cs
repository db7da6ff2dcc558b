using System.Buffers.Binary;
using System.Text;

namespace EmoGen.Engine.Weights;

/// <summary>The bytes and arguments of a pickle's opcodes, each checked against what is left of the stream.</summary>
internal sealed class PickleReader(Stream stream)
{
    private const int MaxLine = 1000;

    public byte Byte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new PickleException("it ends in the middle");
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public double Float64() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8));

    /// <summary>A little-endian two's complement number of any length up to eight bytes.</summary>
    public long Integer(int length)
    {
        if (length is < 0 or > 8)
        {
            throw new PickleException($"a whole number of {length} bytes, expected at most 8");
        }

        Span<byte> wide = stackalloc byte[8];
        byte[] bytes = Bytes(length);
        wide.Fill(length > 0 && bytes[^1] >= 0x80 ? (byte)0xFF : (byte)0);
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    public string Text(long length)
    {
        try
        {
            return Strict.GetString(Bytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw new PickleException("a text that is not UTF-8");
        }
    }

    /// <summary>A Python 2 string; its bytes are read as Latin-1, which never fails.</summary>
    public string ByteText(long length) => Encoding.Latin1.GetString(Bytes(length));

    public byte[] Bytes(long length)
    {
        if (length < 0 || length > stream.Length - stream.Position)
        {
            throw new PickleException($"a value of {length} bytes where {stream.Length - stream.Position} are left");
        }

        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public string Line()
    {
        StringBuilder line = new();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == MaxLine)
            {
                throw new PickleException("a line without an end");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
}
