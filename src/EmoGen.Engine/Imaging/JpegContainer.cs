using System.Buffers.Binary;

namespace EmoGen.Engine.Imaging;

/// <summary>Metadata in a JPEG file: APP1 segments with Exif and with XMP, behind the JFIF segment.</summary>
internal static class JpegContainer
{
    private const byte App0 = 0xE0, App1 = 0xE1, StartOfScan = 0xDA;

    // A segment's length counts itself and is a 16-bit number.
    private const int LongestSegment = ushort.MaxValue - 2;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <exception cref="ImageException">A text is longer than a segment.</exception>
    public static byte[] Insert(ReadOnlySpan<byte> file, ImageMetadata metadata)
    {
        int at = 2;
        if (file[3] == App0)
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[4..]);
        }

        byte[] exif = Segment([.. ExifName, .. ExifComment.Write(metadata.Parameters)]);
        byte[] xmp = Segment([.. XmpName, .. XmpPacket.Write(metadata.EmoGen)]);
        return [.. file[..at], .. exif, .. xmp, .. file[at..]];
    }

    public static ImageMetadata? Read(ReadOnlySpan<byte> file)
    {
        string parameters = "", emoGen = "";
        int at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF && file[at + 1] != StartOfScan)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length)
            {
                break;
            }

            ReadOnlySpan<byte> data = file.Slice(at + 4, length - 2);
            if (file[at + 1] == App1 && data.StartsWith(ExifName))
            {
                parameters = ExifComment.Read(data[ExifName.Length..]);
            }
            else if (file[at + 1] == App1 && data.StartsWith(XmpName))
            {
                emoGen = XmpPacket.Read(data[XmpName.Length..]);
            }

            at += 2 + length;
        }

        return parameters.Length + emoGen.Length > 0 ? new ImageMetadata(parameters, emoGen) : null;
    }

    private static byte[] Segment(byte[] data)
    {
        if (data.Length > LongestSegment)
        {
            throw new ImageException($"the picture's metadata takes {data.Length} bytes, and a JPEG file holds {LongestSegment} at most");
        }

        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(data.Length + 2));
        return [0xFF, App1, .. length, .. data];
    }
}
