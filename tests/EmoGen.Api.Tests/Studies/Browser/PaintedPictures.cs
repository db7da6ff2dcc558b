using System.Text.Json;
using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Tests.Studies.Browser;

/// <summary>
/// Pictures that show what they are to whoever looks at their pixels, and to nobody else: three bands, whose colours are the method, the emotion and the
/// number. So a scripted participant answers by what the browser shows.
/// </summary>
internal static class PaintedPictures
{
    public const int Count = 6;

    /// <summary>A function of a picture on a page to [method, emotion, number]; noise has method -1.</summary>
    public const string Script =
        """
        (image) => {
          const size = 48, context = (window.eye ??= new OffscreenCanvas(size, size).getContext('2d', { willReadFrequently: true }));
          context.drawImage(image, 0, 0, size, size);
          const { data } = context.getImageData(0, 0, size, size);
          const at = (x, y) => [...data.subarray(4 * (y * size + x)).subarray(0, 3)];
          const greens = [8, 16, 24, 32, 40].map((x) => at(x, 8)[1]);
          if (Math.max(...greens) - Math.min(...greens) > 40) return [-1, -1, -1];
          const colours = [[200, 40, 40], [40, 160, 40], [40, 40, 200], [200, 200, 40]];
          const far = (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
          const seen = at(24, 8);
          const method = colours.map((colour, i) => [far(colour, seen), i]).sort((a, b) => a[0] - b[0])[0][1];
          return [method, Math.round((at(24, 24)[1] - 16) / 28), Math.round((at(24, 40)[1] - 16) / 28)];
        }
        """;

    private const int Size = 96;

    private static readonly byte[][] Colours = [[200, 40, 40], [40, 160, 40], [40, 40, 200], [200, 200, 40]];

    public static string[] Methods { get; } = ["EmoGen", "Stable Diffusion", "Textual Inversion", "DreamBooth"];

    public static string[] Emotions { get; } = ["amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness"];

    public static string Folder(string method) => method.Replace(' ', '-');

    /// <summary>METHOD/EMOTION/NUMBER.png for all methods and emotions.</summary>
    public static void Write(string root)
    {
        for (int m = 0; m < Methods.Length; m++)
        {
            for (int e = 0; e < Emotions.Length; e++)
            {
                DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(root, Folder(Methods[m]), Emotions[e]));
                for (int k = 0; k < Count; k++)
                {
                    File.WriteAllBytes(Path.Combine(folder.FullName, $"{k}.png"), Paint(Colours[m], Grey(e), Grey(k)));
                }
            }
        }
    }

    private static byte[] Grey(int level) => [.. Enumerable.Repeat((byte)(16 + (28 * level)), 3)];

    private static byte[] Paint(params byte[][] bands)
    {
        byte[] pixels = new byte[Size * Size * 3];
        for (int i = 0; i < Size * Size; i++)
        {
            bands[i / Size * bands.Length / Size].CopyTo(pixels, 3 * i);
        }

        return ImageCodec.Encode(new RgbImage(Size, Size, pixels), ImageFormat.Png);
    }
}

/// <summary>A picture as a participant sees it.</summary>
/// <param name="Method">Its place among the methods, 0 being ours; -1 is noise.</param>
internal readonly record struct SeenPicture(int Method, int Emotion, int Number)
{
    public static SeenPicture Read(JsonElement seen) => new(seen[0].GetInt32(), seen[1].GetInt32(), seen[2].GetInt32());
}
