using System.Buffers.Binary;
using System.Text;

namespace EmoGen.Engine.Imaging;

/// <summary>
/// An Exif block (a big-endian TIFF structure) whose one entry is the user comment, in the Unicode form where other tools look for a
/// picture's parameters.
/// </summary>
internal static class ExifComment
{
    private const ushort ExifDirectoryTag = 0x8769, UserCommentTag = 0x9286, LongType = 4, UndefinedType = 7;
    private const int FirstDirectory = 8, DirectorySize = 2 + 12 + 4;
    private const int ExifDirectory = FirstDirectory + DirectorySize, Comment = ExifDirectory + DirectorySize;

    private static ReadOnlySpan<byte> UnicodePrefix => "UNICODE\0"u8;

    public static byte[] Write(string comment)
    {
        byte[] text = [.. UnicodePrefix, .. Encoding.BigEndianUnicode.GetBytes(comment)];
        byte[] exif = new byte[Comment + text.Length];
        "MM\0*"u8.CopyTo(exif);
        BinaryPrimitives.WriteInt32BigEndian(exif.AsSpan(4), FirstDirectory);
        WriteDirectory(exif.AsSpan(FirstDirectory), ExifDirectoryTag, LongType, 1, ExifDirectory);
        WriteDirectory(exif.AsSpan(ExifDirectory), UserCommentTag, UndefinedType, text.Length, Comment);
        text.CopyTo(exif, Comment);
        return exif;
    }

    /// <summary>The comment of a block that <see cref="Write"/> made; empty for any other.</summary>
    public static string Read(ReadOnlySpan<byte> exif)
    {
        bool ours = exif.Length >= Comment + UnicodePrefix.Length
            && exif.StartsWith("MM\0*"u8)
            && BinaryPrimitives.ReadUInt16BigEndian(exif[(ExifDirectory + 2)..]) == UserCommentTag
            && exif[Comment..].StartsWith(UnicodePrefix);
        return ours ? Encoding.BigEndianUnicode.GetString(exif[(Comment + UnicodePrefix.Length)..]) : "";
    }

    private static void WriteDirectory(Span<byte> at, ushort tag, ushort type, int count, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, 1);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], tag);
        BinaryPrimitives.WriteUInt16BigEndian(at[4..], type);
        BinaryPrimitives.WriteInt32BigEndian(at[6..], count);
        BinaryPrimitives.WriteInt32BigEndian(at[10..], value);
    }
}
