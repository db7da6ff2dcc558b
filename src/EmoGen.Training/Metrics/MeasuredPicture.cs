using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Metrics;

/// <summary>A picture that is measured.</summary>
/// <param name="Path">Of its file.</param>
/// <param name="Emotion">That it is to evoke; null where only what does not ask for one is measured, as of a reference.</param>
/// <param name="Content">What it is to show beside, of a transfer: <c>bag</c>.</param>
internal sealed record MeasuredPicture(string Path, Emotion? Emotion, string? Content = null)
{
    private const string Picture = "picture";

    private static readonly string[] Suffixes = [".png", ".jpg", ".jpeg", ".webp"];

    /// <summary>Between a content and an emotion, in the name of a folder.</summary>
    private const char Dash = '-';

    /// <summary>
    /// All pictures below a folder. Their emotion is the name of the nearest folder that has one's: <c>fear</c>, or <c>bag-fear</c> for a transfer of a bag.
    /// </summary>
    /// <returns>By what lies above the emotions' folders, relative to the folder: several where it has pictures of several methods. In the order of their paths.</returns>
    /// <exception cref="InvalidDataException">There is no such folder, or no picture in it.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<MeasuredPicture>> In(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"{folder}: there is no such folder, expected one with a folder of pictures for each emotion");
        }

        (string Set, MeasuredPicture Picture)[] found = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Suffixes.Contains(System.IO.Path.GetExtension(f).ToLowerInvariant()))
            .Order(StringComparer.Ordinal).Select(f => Of(folder, f))];
        return found.Length == 0
            ? throw new InvalidDataException($"{folder}: there is no {Picture} in it, expected PNG, JPEG or WebP files in a folder for each emotion")
            : found.GroupBy(f => f.Set).ToDictionary(g => g.Key, IReadOnlyList<MeasuredPicture> (g) => [.. g.Select(f => f.Picture)]);
    }

    private static (string Set, MeasuredPicture Picture) Of(string folder, string file)
    {
        string[] names = System.IO.Path.GetRelativePath(folder, file).Split(System.IO.Path.DirectorySeparatorChar)[..^1];
        for (int i = names.Length - 1; i >= 0; i--)
        {
            int dash = names[i].LastIndexOf(Dash);
            if (EmotionNames.TryParse(names[i][(dash + 1)..], out Emotion emotion))
            {
                return (string.Join('/', names[..i]), new MeasuredPicture(file, emotion, dash > 0 ? names[i][..dash] : null));
            }
        }

        return ("", new MeasuredPicture(file, null));
    }

    /// <summary>The picture without its transparency, as PIL's <c>convert("RGB")</c> leaves it.</summary>
    /// <exception cref="ImageException">The file is no whole picture.</exception>
    public static RgbImage Decode(byte[] file) => ImageCodec.DecodeOpaque(file);
}
