using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EmoGen.Training.Metrics;

/// <summary>SHA-256 of a content.</summary>
internal readonly record struct ContentHash(UInt128 First, UInt128 Second)
{
    public const int Size = 32;

    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    /// <summary>Of several contents in order, and of what else a result depends on.</summary>
    public static ContentHash Of(IEnumerable<ContentHash> contents, string setting)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> hash = stackalloc byte[Size];
        foreach (ContentHash content in contents)
        {
            content.Write(hash);
            sum.AppendData(hash);
        }

        sum.AppendData(System.Text.Encoding.UTF8.GetBytes(setting));
        return Read(sum.GetHashAndReset());
    }

    public static ContentHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt128LittleEndian(bytes[(Size / 2)..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[(Size / 2)..], Second);
    }
}
