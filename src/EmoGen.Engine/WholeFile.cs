namespace EmoGen.Engine;

/// <summary>Writes a file so that it appears whole or not at all, also when the disk fills or the power fails.</summary>
public static class WholeFile
{
    /// <exception cref="IOException">It cannot be written, and the message names it; what was there before is there still.</exception>
    public static void Write(string path, byte[] content) => Write(path, file => file.Write(content));

    /// <summary>Writes beside the file and renames when the disk has it all.</summary>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It cannot be written, and the message names it; what was there before is there still.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            try
            {
                using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
                {
                    write(file);
                    file.Flush(flushToDisk: true); // else the new name may outlive a power failure, and its content not
                }

                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }
        }
        catch (Exception problem) when (Cause(problem, partial) is { } cause)
        {
            throw new IOException($"{path}: cannot be written: {cause}", problem);
        }
    }

    private static string? Cause(Exception problem, string partial) => problem switch
    {
        IOException or UnauthorizedAccessException => problem.Message.Replace($" : '{partial}'", "", StringComparison.Ordinal),
        ArgumentOutOfRangeException { ParamName: "value" } => "it is larger than the disk or a limit allows", // what .NET makes of EFBIG
        _ => null,
    };
}
