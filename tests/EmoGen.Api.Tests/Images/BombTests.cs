using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Images;

/// <summary>Small things that would be large if somebody unpacked them; alone, since the process' memory is measured.</summary>
[Collection(nameof(BombTests))]
[CollectionDefinition(nameof(BombTests), DisableParallelization = true)]
public sealed class BombTests : IAsyncDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly SqliteService _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    /// <summary>Pictures that say how large they are, and one whose pixels are all there, just below what the codec takes.</summary>
    [Theory]
    [InlineData(60_000, 60_000, false)]
    [InlineData(2_000_000_000, 2_000_000_000, false)]
    [InlineData(8000, 8000, true)]
    public async Task A_picture_whose_file_was_replaced_by_a_bomb_is_not_unpacked(int width, int height, bool whole)
    {
        HttpClient client = _service.Client;
        JsonElement job = await client.FinishAsync("/v1/generations", """{"emotion":"awe","steps":1}""");
        string content = job.Images()[0].Text("contentUrl");
        await client.GetByteArrayAsync(content + "?width=16", Cancellation);
        string file = Assert.Single(Directory.EnumerateFiles(Path.Combine(_service.Data, "pictures"), "*.png", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(file, Bomb(width, height, whole), Cancellation);

        long most = await ProcessMemory.MostAsync(async () =>
        {
            for (int k = 0; k < 8; k++)
            {
                using HttpResponseMessage response = await client.GetAsync(content + "?width=16", Cancellation);
                await response.ProblemAsync(500, "internal");
            }
        });
        Assert.True(most < 100 * Megabyte, $"{most / Megabyte} MB");
        Assert.Equal("live", (await client.JsonAsync("/health/live")).Text("status"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, identity")]
    [InlineData("zstd")]
    public async Task A_compressed_body_is_refused_and_not_unpacked(string coding)
    {
        HttpClient client = _service.Client;
        await client.WaitUntilReadyAsync();
        byte[] bomb = Packed(coding, """{"emotion":"fear","template":"{}"""u8.ToArray(), 10 * Megabyte);
        Assert.True(bomb.Length < 64 * 1024);
        long most = await ProcessMemory.MostAsync(async () =>
        {
            for (int k = 0; k < 20; k++)
            {
                using ByteArrayContent body = new(bomb);
                body.Headers.ContentType = new("application/json");
                body.Headers.TryAddWithoutValidation("Content-Encoding", coding);
                using HttpResponseMessage response = await client.PostAsync("/v1/generations", body, Cancellation);
                await response.ProblemAsync(415, "unsupported-media-type");
            }
        });
        Assert.True(most < 50 * Megabyte, $"{most / Megabyte} MB");
    }

    [Fact]
    public async Task A_body_that_says_identity_is_read()
    {
        using StringContent body = new("""{"emotion":"fear","steps":1}""", Encoding.UTF8, "application/json");
        body.Headers.TryAddWithoutValidation("Content-Encoding", "identity");
        using HttpResponseMessage response = await _service.Client.PostAsync("/v1/generations", body, Cancellation);
        Assert.Equal(202, (int)response.StatusCode);
    }

    private static byte[] Packed(string coding, byte[] beginning, long zeros)
    {
        using MemoryStream packed = new();
        using (Stream packer = coding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
        })
        {
            packer.Write(beginning);
            packer.Write(new byte[zeros]);
        }

        return packed.ToArray();
    }

    /// <summary>A PNG file, grey with one bit a pixel; with its pixels, or with none.</summary>
    private static byte[] Bomb(int width, int height, bool whole)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", Packed("deflate", [], whole ? (width / 8 + 1L) * height : 100));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, string type, byte[] content)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(named));
        file.Write(number);
    }
}
