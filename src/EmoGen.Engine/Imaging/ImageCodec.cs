using NetVips;

namespace EmoGen.Engine.Imaging;

/// <summary>
/// Reads and writes PNG, JPEG and WebP files. The one place that knows the picture library: nothing else of it may be called, and no other
/// format can be opened, however a file is named.
/// </summary>
public static class ImageCodec
{
    /// <summary>The most pixels that a file may hold: 8192 x 8192.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>The most bytes that are read of a stream: 64 MiB.</summary>
    public const int MaxFileBytes = 1 << 26;

    // Warnings of damaged files come back as exceptions; the library must not write to the process's error stream too.
    private static readonly Log.LogDelegate Ignore = (_, _, _) => { };

    static ImageCodec()
    {
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, Ignore);
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadPng", false);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignLoadWebp", false);
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1; // a picture is too small to share, and the library's threads would come and go with each
    }

    /// <summary>
    /// Decodes a file to 8-bit RGB: turned as its Exif orientation says, grey, CMYK and 16-bit pictures converted, transparent ones laid on
    /// white; of an animation the first picture.
    /// </summary>
    /// <param name="file">PNG, JPEG or WebP.</param>
    /// <param name="maxPixels">The most that are decoded; the file's header tells how many it holds.</param>
    /// <exception cref="ImageException">Not a whole PNG, JPEG or WebP file, or more pixels.</exception>
    public static RgbImage Decode(byte[] file, int maxPixels = MaxPixels) => Decode(file, maxPixels, image => image.Flatten(background: [255, 255, 255]));

    /// <summary>As <see cref="Decode(byte[], int)"/>, but that transparency is left out, as by PIL's <c>convert("RGB")</c>: for comparisons with it.</summary>
    /// <exception cref="ImageException">As there.</exception>
    public static RgbImage DecodeOpaque(byte[] file) => Decode(file, MaxPixels, image => image.ExtractBand(0, image.Bands - 1));

    private static RgbImage Decode(byte[] file, int maxPixels, Func<Image, Image> withoutAlpha)
    {
        if (file.Length == 0)
        {
            throw new ImageException("the picture is empty: expected a PNG, JPEG or WebP file");
        }

        ImageFormat format = ImageFormats.Of(file) ?? throw new ImageException("the picture is not a PNG, JPEG or WebP file");
        try
        {
            using Image source = Image.NewFromBuffer(file, failOn: Enums.FailOn.Truncated);
            if ((long)source.Width * source.Height > maxPixels)
            {
                throw new ImageException($"the picture has {source.Width} x {source.Height} pixels, and at most {maxPixels} are read");
            }

            using Image upright = source.Autorot();
            using Image coloured = upright.Colourspace(Enums.Interpretation.Srgb);
            using Image opaque = coloured.HasAlpha() ? withoutAlpha(coloured) : coloured.Copy();
            using Image rgb = opaque.Cast(Enums.BandFormat.Uchar);
            return new RgbImage(rgb.Width, rgb.Height, rgb.WriteToMemory<byte>());
        }
        catch (VipsException e)
        {
            throw new ImageException($"the {format.Name()} picture is damaged or cut off: {FirstLine(e)}", e);
        }
    }

    /// <inheritdoc cref="Decode(byte[], int)"/>
    public static RgbImage Decode(Stream stream)
    {
        using MemoryStream file = new();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            file.Write(buffer, 0, count);
            if (file.Length > MaxFileBytes)
            {
                throw new ImageException($"the picture file is longer than {MaxFileBytes} bytes");
            }
        }

        return Decode(file.ToArray());
    }

    /// <summary>Encodes a picture; equal input gives equal bytes.</summary>
    /// <param name="metadata">Written with the mark that a machine made the picture; null writes neither.</param>
    /// <param name="quality">1 to 100, of JPEG and WebP.</param>
    /// <exception cref="ImageException">The metadata does not fit into a JPEG file.</exception>
    public static byte[] Encode(RgbImage image, ImageFormat format, ImageMetadata? metadata = null, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(image.Pixels.Length, image.Width * image.Height * 3, nameof(image));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(quality, 1, 100), quality);
        using Image pixels = Image.NewFromMemory(image.Pixels, image.Width, image.Height, bands: 3, Enums.BandFormat.Uchar);
        using Image rgb = pixels.Copy(interpretation: Enums.Interpretation.Srgb);
        byte[] file = format switch
        {
            ImageFormat.Png => rgb.PngsaveBuffer(compression: 6, keep: Enums.ForeignKeep.None),
            ImageFormat.Jpeg => rgb.JpegsaveBuffer(q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.None),
            _ => rgb.WebpsaveBuffer(q: quality, keep: Enums.ForeignKeep.None),
        };
        return metadata is null ? file : format switch
        {
            ImageFormat.Png => PngContainer.Insert(file, Clean(metadata)),
            ImageFormat.Jpeg => JpegContainer.Insert(file, Clean(metadata)),
            _ => WebpContainer.Insert(file, image.Width, image.Height, Clean(metadata)),
        };
    }

    /// <summary>What <see cref="Encode"/> wrote beside the pixels; null where a file has none of it.</summary>
    public static ImageMetadata? ReadMetadata(ReadOnlySpan<byte> file) => ImageFormats.Of(file) switch
    {
        ImageFormat.Png => PngContainer.Read(file),
        ImageFormat.Jpeg => JpegContainer.Read(file),
        ImageFormat.Webp => WebpContainer.Read(file),
        _ => null,
    };

    /// <summary>The picture at a smaller width, its aspect kept; never larger than it is.</summary>
    public static RgbImage Thumbnail(RgbImage image, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int height = Math.Max(1, (int)Math.Round((double)image.Height * width / image.Width));
        return width >= image.Width ? image : PillowResize.Resize(image, width, height, ResizeFilter.Bicubic);
    }

    /// <inheritdoc cref="Thumbnail(RgbImage, int)"/>
    /// <exception cref="ImageException">As in <see cref="Decode(byte[], int)"/>.</exception>
    public static RgbImage Thumbnail(byte[] file, int width) => Thumbnail(Decode(file), width);

    /// <summary>Without the characters that neither XML nor PNG text can hold.</summary>
    private static ImageMetadata Clean(ImageMetadata metadata)
    {
        return new ImageMetadata(CleanText(metadata.Parameters), CleanText(metadata.EmoGen));

        static string CleanText(string text) => string.Concat(text.EnumerateRunes().Select(r => IsUnwritable(r.Value) ? "\uFFFD" : r.ToString()));

        static bool IsUnwritable(int code) => code is (< ' ' and not ('\t' or '\n' or '\r')) or 0xFFFE or 0xFFFF;
    }

    private static string FirstLine(VipsException e) => (e.InnerException ?? e).Message.Split('\n', 2)[0].Trim();
}
