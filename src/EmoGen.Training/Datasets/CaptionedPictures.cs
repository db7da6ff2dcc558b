using System.Text.Json;
using EmoGen.Engine.Imaging;
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
    /// <param name="size">Pixels across and down, to which other pictures are resized as the reference does; null where all must have the first one's size.</param>
    /// <exception cref="InvalidDataException">
    /// The list is empty or a line of it is not as expected; a picture cannot be read or has another size than the first; all together are
    /// too much for one array.
    /// </exception>
    public static CaptionedPictures Load(string splitFolder, int? size = null)
    {
        CaptionedPicture[] records = ReadList(Path.Combine(splitFolder, ListName));
        RgbImage first = Decode(splitFolder, records[0]);
        (int width, int height) = (size ?? first.Width, size ?? first.Height);
        long bytes = (long)records.Length * width * height * 3;
        if (bytes > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"{splitFolder}: {records.Length} pictures take {bytes} bytes, expected at most {Array.MaxLength}.");
        }

        byte[] pixels = new byte[bytes];
        Parallel.For(0, records.Length, i =>
        {
            RgbImage image = Decode(splitFolder, records[i]);
            if (size is null && (image.Width != width || image.Height != height))
            {
                throw new InvalidDataException(
                    $"{records[i].File}: {image.Width} x {image.Height} pixels, expected {width} x {height} as the first picture of {splitFolder}.");
            }

            PillowResize.Resize(image, width, height, ResizeFilter.Bicubic).Pixels.CopyTo(pixels, (long)i * width * height * 3);
        });
        return new CaptionedPictures(records, pixels, width, height, FileHash.Of(Path.Combine(splitFolder, ListName)));
    }

    /// <summary>The lines of a <c>captions.jsonl</c>.</summary>
    /// <exception cref="InvalidDataException">There is none, one is not as expected, or two describe one picture differently.</exception>
    internal static CaptionedPicture[] ReadList(string path)
    {
        var records = new List<CaptionedPicture>();
        var known = new Dictionary<string, CaptionedPicture>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            CaptionedPicture record = ReadLine(line) ?? throw new InvalidDataException($"{path}, line {number}: expected a JSON object with file and caption.");
            records.Add(known.TryAdd(record.File, record) || known[record.File] == record
                ? record
                : throw new InvalidDataException($"{path}, line {number}: describes {record.File} otherwise than a line before, expected the same of one picture"));
        }

        return records.Count > 0 ? [.. records] : throw new InvalidDataException($"{path}: expected at least one picture.");
    }

    private static CaptionedPicture? ReadLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<CaptionedPicture>(line) is { File: not null, Caption: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RgbImage Decode(string folder, CaptionedPicture record)
    {
        using SKCodec? codec = SKCodec.Create(Path.Combine(folder, record.File));
        if (codec is not null)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888));
            if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success) // and not a part of the picture
            {
                return ToRgb(bitmap);
            }
        }

        throw new InvalidDataException($"{Path.Combine(folder, record.File)}: cannot be read as a picture, expected a whole JPEG file");
    }

    private static RgbImage ToRgb(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        byte[] rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }

        return new RgbImage(bitmap.Width, bitmap.Height, rgb);
    }
}
