using EmoGen.Api.Storage;

namespace EmoGen.Api.Tests.Storage;

/// <summary>What every store promises.</summary>
public abstract class BlobStoreTests : IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IBlobStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await CreateAsync("");

    public virtual ValueTask DisposeAsync()
    {
        (Store as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A store in the test's own place; a prefix is a part of that place.</summary>
    protected abstract Task<IBlobStore> CreateAsync(string prefix);

    [Fact]
    public async Task A_stored_file_comes_back_until_it_is_deleted()
    {
        await Store.PutAsync("ab/one.png", new MemoryStream([1, 2, 3]), Cancellation);
        await Store.PutAsync("ab/one.png", new MemoryStream([4, 5]), Cancellation);
        Assert.Equal([4, 5], await ReadAsync("ab/one.png"));

        await Store.DeleteAsync("ab/one.png", Cancellation);
        await Store.DeleteAsync("ab/one.png", Cancellation);
        await Store.DeleteAsync("never/was.png", Cancellation);
        Assert.Null(await Store.OpenAsync("ab/one.png", Cancellation));
        Assert.Null(await Store.OpenAsync("never/was.png", Cancellation));
    }

    [Fact]
    public async Task A_stream_of_unknown_length_is_stored_whole()
    {
        byte[] bytes = Bytes(300_000);
        await Store.PutAsync("ab/one.png", new SlowStream(bytes), Cancellation);
        Assert.Equal(bytes, await ReadAsync("ab/one.png"));
    }

    [Fact]
    public async Task A_file_shows_when_all_of_it_has_come()
    {
        TaskCompletionSource rest = new();
        Task writing = Store.PutAsync("ab/one.png", new SlowStream(Bytes(300_000), rest.Task), Cancellation);
        await Task.Delay(200, Cancellation);
        Assert.Null(await Store.OpenAsync("ab/one.png", Cancellation));
        Assert.Empty(await KeysAsync(Store));
        rest.SetResult();
        await writing;
        Assert.Equal(["ab/one.png"], await KeysAsync(Store));
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_what_was_there()
    {
        SlowStream breaking = new(Bytes(300_000), Task.FromException(new IOException("The connection was lost")));
        await Assert.ThrowsAnyAsync<IOException>(() => Store.PutAsync("ab/one.png", breaking, Cancellation));
        Assert.Null(await Store.OpenAsync("ab/one.png", Cancellation));

        await Store.PutAsync("ab/one.png", new MemoryStream([1, 2, 3]), Cancellation);
        breaking = new(Bytes(300_000), Task.FromException(new IOException("The connection was lost")));
        await Assert.ThrowsAnyAsync<IOException>(() => Store.PutAsync("ab/one.png", breaking, Cancellation));
        Assert.Equal([1, 2, 3], await ReadAsync("ab/one.png"));
    }

    [Fact]
    public async Task A_reader_can_seek()
    {
        byte[] bytes = Bytes(100_000);
        await Store.PutAsync("ab/one.png", new MemoryStream(bytes), Cancellation);
        await using Stream file = (await Store.OpenAsync("ab/one.png", Cancellation))!;
        Assert.True(file.CanSeek);
        Assert.Equal(bytes.Length, file.Length);
        byte[] part = new byte[1000];
        foreach (int at in (int[])[70_000, 71_000, 0])
        {
            file.Seek(at, SeekOrigin.Begin);
            await file.ReadExactlyAsync(part, Cancellation);
            Assert.Equal(bytes[at..(at + part.Length)], part);
        }

        file.Position = file.Length;
        Assert.Equal(0, await file.ReadAsync(part, Cancellation));
    }

    [Fact]
    public async Task Listed_are_the_keys_and_when_they_were_stored()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);
        await Store.PutAsync("ab/one.png", new MemoryStream([1]), Cancellation);
        await Store.PutAsync("cd/two.png", new MemoryStream([2]), Cancellation);
        List<StoredBlob> blobs = await Store.ListAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["ab/one.png", "cd/two.png"], blobs.Select(b => b.Key).Order(StringComparer.Ordinal));
        Assert.All(blobs, blob => Assert.InRange(blob.StoredAt, before, DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Fact]
    public async Task A_store_that_is_there_passes_the_check() => await Store.CheckAsync(Cancellation);

    protected static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<string[]> KeysAsync(IBlobStore store) =>
        [.. (await store.ListAsync(Cancellation).ToListAsync(Cancellation)).Select(b => b.Key).Order(StringComparer.Ordinal)];

    private async Task<byte[]?> ReadAsync(string key)
    {
        await using Stream? file = await Store.OpenAsync(key, Cancellation);
        if (file is null)
        {
            return null;
        }

        using MemoryStream copy = new();
        await file.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }
}
