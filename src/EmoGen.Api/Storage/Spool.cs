namespace EmoGen.Api.Storage;

/// <summary>A temporary file for streams whose length must be known before their first byte is sent.</summary>
internal static class Spool
{
    /// <summary>Copies the rest of a stream; the file goes when it is closed.</summary>
    public static async Task<Stream> CopyAsync(Stream content, CancellationToken cancellation)
    {
        FileStream file = new(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        try
        {
            await content.CopyToAsync(file, cancellation);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
