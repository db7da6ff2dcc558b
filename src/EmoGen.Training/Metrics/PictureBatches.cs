using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Metrics;

/// <summary>Pictures read from disk some at a time.</summary>
internal static class PictureBatches
{
    private const int Size = 32;

    /// <param name="items">In order.</param>
    /// <param name="pathOf">An item's file.</param>
    /// <exception cref="InvalidDataException">A file is no picture; the message names it.</exception>
    public static IEnumerable<(T[] Items, RgbImage[] Pictures)> Read<T>(IEnumerable<T> items, Func<T, string> pathOf) =>
        items.Chunk(Size).Select(chunk => (chunk, chunk.Select(item => Read(pathOf(item))).ToArray()));

    /// <inheritdoc cref="Read{T}"/>
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
