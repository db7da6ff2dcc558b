using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;

namespace EmoGen.Training.Tests.Datasets;

/// <summary>A tiny EmoSet as published, in a folder of its own.</summary>
internal sealed class EmoSetFiles : IDisposable
{
    private readonly List<string[]> _train = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("emoset").FullName;

    /// <summary>A set of which every emotion has as many pictures as given, each with the object <c>Brown bear</c> and the scene <c>corn_field</c>.</summary>
    public static EmoSetFiles Of(int eachEmotion)
    {
        var files = new EmoSetFiles();
        foreach (Emotion emotion in EmotionNames.All)
        {
            for (int number = 1; number <= eachEmotion; number++)
            {
                files.Add(emotion.Name(), number, new { emotion = emotion.Name(), @object = (string[])["Brown bear"], scene = "corn_field" });
            }
        }

        return files;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public string Image(string emotion, int number) => Path.Combine(Root, $"image/{emotion}/{emotion}_{number:D5}.jpg");

    public string Annotation(string emotion, int number) => Path.Combine(Root, $"annotation/{emotion}/{emotion}_{number:D5}.json");

    /// <summary>Adds a picture to <c>train.json</c>.</summary>
    public void Add(string emotion, int number, object annotation, int size = 64)
    {
        Write(Image(emotion, number), Jpeg(size, number + (40 * (emotion.Sum(letter => letter) % 101))));
        Write(Annotation(emotion, number), JsonSerializer.SerializeToUtf8Bytes(annotation));
        _train.Add([emotion, Path.GetRelativePath(Root, Image(emotion, number)), Path.GetRelativePath(Root, Annotation(emotion, number))]);
        Write(Path.Combine(Root, "train.json"), JsonSerializer.SerializeToUtf8Bytes(_train));
    }

    /// <summary>A coloured JPEG file, another for each seed.</summary>
    public static byte[] Jpeg(int size, int seed) => ImageCodec.Encode(
        new RgbImage(size, size, [.. Enumerable.Range(0, size * size * 3).Select(i => (byte)((i % 3 * 80) + (i / (16 + (seed / 40)) % 7 * 5) + (seed % 40)))]), ImageFormat.Jpeg);

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
