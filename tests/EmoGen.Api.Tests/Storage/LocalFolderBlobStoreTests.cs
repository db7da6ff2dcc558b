using EmoGen.Api.Storage;

namespace EmoGen.Api.Tests.Storage;

public sealed class LocalFolderBlobStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-blobs-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_stored_file_comes_back_until_it_is_deleted()
    {
        LocalFolderBlobStore store = new(_root);
        await store.PutAsync("ab/one.png", new MemoryStream([1, 2, 3]), Cancellation);
        await store.PutAsync("ab/one.png", new MemoryStream([4, 5]), Cancellation);
        await using (Stream? file = await store.OpenAsync("ab/one.png", Cancellation))
        {
            Assert.Equal(2, file!.Length);
        }

        await store.DeleteAsync("ab/one.png", Cancellation);
        await store.DeleteAsync("ab/one.png", Cancellation);
        await store.DeleteAsync("never/was.png", Cancellation);
        Assert.Null(await store.OpenAsync("ab/one.png", Cancellation));
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_nothing()
    {
        LocalFolderBlobStore store = new(_root);
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("ab/one.png", new BreakingStream(), Cancellation));
        Assert.Null(await store.OpenAsync("ab/one.png", Cancellation));
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../outside.png")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../outside.png")]
    public async Task A_key_that_leaves_the_folder_is_refused(string key)
    {
        LocalFolderBlobStore store = new(_root);
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(key, Cancellation));
    }

    /// <summary>Gives some bytes and then fails, as a full disk or a lost connection does.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            destination.Write([1, 2, 3]);
            throw new IOException("No space left on device");
        }
    }
}
