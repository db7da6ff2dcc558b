namespace EmoGen.Training;

/// <summary>Writes a file so that it appears whole or not at all.</summary>
internal static class WholeFile
{
    /// <exception cref="IOException">It cannot be written; what was there before is there still.</exception>
    public static void Write(string path, byte[] content)
    {
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(partial, content);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial); // what a full disk left of it
        }
    }
}
