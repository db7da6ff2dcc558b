using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Datasets;

/// <summary>A picture of a data set on disk.</summary>
internal static class PictureFile
{
    /// <exception cref="InvalidDataException">It is missing, or no whole picture; the message names the file.</exception>
    public static RgbImage Read(string path)
    {
        try
        {
            return ImageCodec.Decode(File.ReadAllBytes(path));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{path}: the picture is missing, expected a JPEG, PNG or WebP file", problem);
        }
        catch (Exception problem) when (problem is ImageException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be read as a picture ({problem.Message})", problem);
        }
    }
}
