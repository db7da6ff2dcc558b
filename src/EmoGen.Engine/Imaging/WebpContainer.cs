using System.Buffers.Binary;

namespace EmoGen.Engine.Imaging;

/// <summary>
/// Metadata in a WebP file: the simple file becomes an extended one (VP8X) with an EXIF and an XMP chunk (WebP container specification).
/// </summary>
internal static class WebpContainer
{
    private const byte HasExif = 0x08, HasXmp = 0x04;
    private const int FileHeader = 12, ChunkHeader = 8;

    /// <param name="file">A simple file: one VP8 or VP8L chunk.</param>
    public static byte[] Insert(ReadOnlySpan<byte> file, int width, int height, ImageMetadata metadata)
    {
        byte[] extended = new byte[10];
        extended[0] = HasExif | HasXmp;
        WriteSize(extended.AsSpan(4), width - 1);
        WriteSize(extended.AsSpan(7), height - 1);
        byte[] body =
        [
            .. "WEBP"u8,
            .. Chunk("VP8X"u8, extended),
            .. file[FileHeader..],
            .. Chunk("EXIF"u8, ExifComment.Write(metadata.Parameters)),
            .. Chunk("XMP "u8, XmpPacket.Write(metadata.EmoGen)),
        ];
        return Chunk("RIFF"u8, body);
    }

    public static ImageMetadata? Read(ReadOnlySpan<byte> file)
    {
        string parameters = "", emoGen = "";
        int at = FileHeader;
        while (at + ChunkHeader <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (length > file.Length - at - ChunkHeader)
            {
                break;
            }

            ReadOnlySpan<byte> data = file.Slice(at + ChunkHeader, (int)length);
            if (file[at..].StartsWith("EXIF"u8))
            {
                parameters = ExifComment.Read(data);
            }
            else if (file[at..].StartsWith("XMP "u8))
            {
                emoGen = XmpPacket.Read(data);
            }

            at += ChunkHeader + (int)length + ((int)length & 1);
        }

        return parameters.Length + emoGen.Length > 0 ? new ImageMetadata(parameters, emoGen) : null;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        byte[] chunk = new byte[ChunkHeader + data.Length + (data.Length & 1)];
        name.CopyTo(chunk);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), data.Length);
        data.CopyTo(chunk, ChunkHeader);
        return chunk;
    }

    /// <summary>A little-endian number of 24 bits.</summary>
    private static void WriteSize(Span<byte> at, int value) =>
        (at[0], at[1], at[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
