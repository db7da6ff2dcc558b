using EmoGen.Api.Storage;

namespace EmoGen.Api.Tests.Storage;

public sealed class LocalFolderBlobStoreTests : BlobStoreTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-blobs-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_no_temporary_file()
    {
        SlowStream breaking = new(Bytes(1000), Task.FromException(new IOException("No space left on device")));
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("ab/one.png", breaking, Cancellation));
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../outside.png")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../outside.png")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("ab/")]
    [InlineData("ab//one.png")]
    [InlineData("ab/./one.png")]
    [InlineData("ab/../ab/one.png")]
    [InlineData(".writing/one")]
    [InlineData("ab\\..\\..\\outside.png")]
    [InlineData("ab/one.png\0")]
    [InlineData("ab/one.png\n")]
    [InlineData("~/outside.png")]
    [InlineData("%2e%2e/outside.png")]
    [InlineData("file:///etc/passwd")]
    public async Task A_key_that_leaves_the_folder_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, new MemoryStream([1]), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancellation));
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("ab/link.png")]
    [InlineData("cd/secret.txt")]
    public async Task A_link_out_of_the_folder_is_not_followed(string key)
    {
        string outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName, secret = Path.Combine(outside, "secret.txt");
        await File.WriteAllTextAsync(secret, "secret", Cancellation);
        string inside = Directory.CreateDirectory(Path.Combine(_root, "store", "ab")).FullName;
        File.CreateSymbolicLink(Path.Combine(inside, "link.png"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_root, "store", "cd"), outside);
        IBlobStore store = await CreateAsync("store");
        await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(key, Cancellation));
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(key, new MemoryStream([1]), Cancellation));
        await Assert.ThrowsAsync<IOException>(() => store.DeleteAsync(key, Cancellation));
        Assert.Equal("secret", await File.ReadAllTextAsync(secret, Cancellation));
    }

    [Fact]
    public async Task A_folder_has_no_links() =>
        Assert.Null(await Store.LinkAsync("ab/one.png", new BlobLink(TimeSpan.FromMinutes(1), "image/png", "private")));

    [Fact]
    public async Task A_folder_that_is_gone_fails_the_check()
    {
        LocalFolderBlobStore store = new(Path.Combine(_root, "gone"));
        Directory.Delete(Path.Combine(_root, "gone"), recursive: true);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => store.CheckAsync(Cancellation));
    }

    protected override Task<IBlobStore> CreateAsync(string prefix) => Task.FromResult<IBlobStore>(new LocalFolderBlobStore(Path.Combine(_root, prefix)));
}
