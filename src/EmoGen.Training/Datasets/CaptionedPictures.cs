using System.Text.Json;
using SkiaSharp;

namespace EmoGen.Training.Datasets;

/// <summary>A split held in memory.</summary>
/// <param name="Records">One for each picture, in the order of <c>captions.jsonl</c>.</param>
/// <param name="Pixels">8-bit RGB, [N, Height, Width, 3].</param>
/// <param name="Hash">SHA-256 of <c>captions.jsonl</c>.</param>
public sealed record CaptionedPictures(IReadOnlyList<CaptionedPicture> Records, byte[] Pixels, int Width, int Height, string Hash)
{
    /// <summary>The name of the list that every split has.</summary>
    public const string ListName = "captions.jsonl";

    public int Count => Records.Count;

    /// <summary>The pixels of one picture, [Height, Width, 3].</summary>
    public ReadOnlySpan<byte> this[int index] => Pixels.AsSpan(index * Width * Height * 3, Width * Height * 3);

    /// <summary>Reads and decodes a split, all processors at once.</summary>
    /// <param name="splitFolder">A folder with <c>captions.jsonl</c>.</param>
    /// <exception cref="InvalidDataException">
    /// The list is empty or a line of it is not as expected; a picture cannot be read or has another size than the first; all together are
    /// too much for one array.
    /// </exception>
    public static CaptionedPictures Load(string splitFolder)
    {
        CaptionedPicture[] records = ReadList(Path.Combine(splitFolder, ListName));
        using SKBitmap first = Decode(splitFolder, records[0]);
        int width = first.Width;
        int height = first.Height;
        long bytes = (long)records.Length * width * height * 3;
        if (bytes > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"{splitFolder}: {records.Length} pictures take {bytes} bytes, expected at most {Array.MaxLength}.");
        }

        byte[] pixels = new byte[bytes];
        Parallel.For(0, records.Length, i =>
        {
            using SKBitmap bitmap = Decode(splitFolder, records[i]);
            if (bitmap.Width != width || bitmap.Height != height)
            {
                throw new InvalidDataException(
                    $"{records[i].File}: {bitmap.Width} x {bitmap.Height} pixels, expected {width} x {height} as the first picture of {splitFolder}.");
            }

            Copy(bitmap.GetPixelSpan(), pixels.AsSpan(i * width * height * 3, width * height * 3));
        });
        return new CaptionedPictures(records, pixels, width, height, FileHash.Of(Path.Combine(splitFolder, ListName)));
    }

    /// <summary>The lines of a <c>captions.jsonl</c>.</summary>
    internal static CaptionedPicture[] ReadList(string path)
    {
        var records = new List<CaptionedPicture>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            try
            {
                records.Add(JsonSerializer.Deserialize<CaptionedPicture>(line) ?? throw new JsonException("null"));
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"{path}, line {number}: expected a JSON object with file and caption.", error);
            }
        }

        return records.Count > 0 ? [.. records] : throw new InvalidDataException($"{path}: expected at least one picture.");
    }

    private static SKBitmap Decode(string folder, CaptionedPicture record)
    {
        using SKCodec? codec = SKCodec.Create(Path.Combine(folder, record.File));
        if (codec is not null)
        {
            var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888));
            if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success) // and not a part of the picture
            {
                return bitmap;
            }

            bitmap.Dispose();
        }

        throw new InvalidDataException($"{Path.Combine(folder, record.File)}: cannot be read as a picture, expected a whole JPEG file");
    }

    private static void Copy(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }
    }
}
