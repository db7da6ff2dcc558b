using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace EmoGen.Engine.Imaging;

/// <summary>
/// Metadata in a PNG file: international text chunks (iTXt, UTF-8) behind the header chunk (PNG specification, section 11.3).
/// </summary>
internal static class PngContainer
{
    private const string ParametersKey = "parameters", EmoGenKey = "emogen", XmpKey = "XML:com.adobe.xmp";

    // Signature, and the IHDR chunk: length, type, 13 bytes, CRC.
    private const int HeaderEnd = 8 + 4 + 4 + 13 + 4;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public static byte[] Insert(ReadOnlySpan<byte> file, ImageMetadata metadata) =>
    [
        .. file[..HeaderEnd],
        .. TextChunk(ParametersKey, Encoding.UTF8.GetBytes(metadata.Parameters)),
        .. TextChunk(EmoGenKey, Encoding.UTF8.GetBytes(metadata.EmoGen)),
        .. TextChunk(XmpKey, XmpPacket.Write()),
        .. file[HeaderEnd..],
    ];

    public static ImageMetadata? Read(ReadOnlySpan<byte> file)
    {
        Dictionary<string, string> texts = [];
        int at = Signature.Length;
        while (at + 12 <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
            {
                break;
            }

            if (file[(at + 4)..].StartsWith("iTXt"u8))
            {
                ReadText(file.Slice(at + 8, (int)length), texts);
            }

            at += 12 + (int)length;
        }

        return texts.ContainsKey(ParametersKey) || texts.ContainsKey(EmoGenKey)
            ? new ImageMetadata(texts.GetValueOrDefault(ParametersKey, ""), texts.GetValueOrDefault(EmoGenKey, ""))
            : null;
    }

    /// <summary>Key, 0, not compressed (0 0), no language, 0, no translated key, 0, text.</summary>
    private static byte[] TextChunk(string key, byte[] text)
    {
        byte[] typeAndData = [.. "iTXt"u8, .. Encoding.ASCII.GetBytes(key), 0, 0, 0, 0, 0, .. text];
        byte[] length = new byte[4], crc = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, typeAndData.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(typeAndData));
        return [.. length, .. typeAndData, .. crc];
    }

    private static void ReadText(ReadOnlySpan<byte> data, Dictionary<string, string> into)
    {
        int key = data.IndexOf((byte)0);
        if (key < 0 || key + 3 > data.Length || data[key + 1] != 0)
        {
            return;
        }

        ReadOnlySpan<byte> rest = data[(key + 3)..];
        int language = rest.IndexOf((byte)0);
        int translated = language < 0 ? -1 : rest[(language + 1)..].IndexOf((byte)0);
        if (translated >= 0)
        {
            into.TryAdd(Encoding.Latin1.GetString(data[..key]), Encoding.UTF8.GetString(rest[(language + translated + 2)..]));
        }
    }
}
