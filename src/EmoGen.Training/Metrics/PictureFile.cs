using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Metrics;

/// <summary>A picture on disk.</summary>
internal static class PictureFile
{
    /// <exception cref="InvalidDataException">The file is no picture; the message names it.</exception>
    public static RgbImage Read(string path)
    {
        try
        {
            return ImageCodec.Decode(File.ReadAllBytes(path));
        }
        catch (ImageException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }
}
