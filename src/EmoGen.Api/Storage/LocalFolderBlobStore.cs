using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EmoGen.Api.Storage;

/// <summary>
/// Files in a folder. Each is written under a temporary name, flushed to the disk and then renamed. No key leads out of the folder: names are plain,
/// and links below it are not followed.
/// </summary>
public sealed partial class LocalFolderBlobStore : IBlobStore
{
    private const string TemporaryFolder = ".writing";
    private readonly string _root;

    public LocalFolderBlobStore(string root)
    {
        _root = Path.GetFullPath(root);
        DirectoryInfo writing = Directory.CreateDirectory(Path.Combine(_root, TemporaryFolder));
        foreach (FileInfo leftover in writing.EnumerateFiles().Where(f => f.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)))
        {
            leftover.Delete();
        }
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellation)
    {
        string target = PathOf(key);
        string temporary = Path.Combine(_root, TemporaryFolder, Guid.NewGuid().ToString("n"));
        try
        {
            await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellation);
                file.Flush(flushToDisk: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 64 * 1024, useAsync: true));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        string path = PathOf(key);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        foreach (DirectoryInfo folder in new DirectoryInfo(_root).EnumerateDirectories().Where(d => d.Name != TemporaryFolder))
        {
            foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return new StoredBlob(Path.GetRelativePath(_root, file.FullName), file.LastWriteTimeUtc);
            }
        }
    }

    public Task<Uri?> LinkAsync(string key, BlobLink link) => Task.FromResult<Uri?>(null);

    public Task CheckAsync(CancellationToken cancellation) => Directory.Exists(_root)
        ? Task.CompletedTask
        : throw new DirectoryNotFoundException($"The folder '{_root}' is gone.");

    /// <exception cref="ArgumentException">The key is no plain path.</exception>
    /// <exception cref="IOException">A link stands in the way.</exception>
    private string PathOf(string key)
    {
        if (!PlainPath().IsMatch(key))
        {
            throw new ArgumentException($"The key '{key}' leaves the blob folder.", nameof(key));
        }

        string path = Path.Combine(_root, key);
        for (string at = path; at != _root; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new IOException($"'{at}' is a link: it may lead out of the blob folder.");
            }
        }

        return path;
    }

    /// <summary>Letters and digits, dashes, underlines and dots; no part begins with a dot.</summary>
    [GeneratedRegex(@"\A[0-9A-Za-z_-][0-9A-Za-z_.-]*(/[0-9A-Za-z_-][0-9A-Za-z_.-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}
