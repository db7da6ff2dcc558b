namespace EmoGen.Engine.Imaging;

/// <summary>The picture files that are written and read.</summary>
public enum ImageFormat
{
    Png,
    Jpeg,
    Webp,
}

/// <summary>Names of the formats.</summary>
public static class ImageFormats
{
    private static readonly string[] Names = ["png", "jpeg", "webp"];

    public static IReadOnlyList<string> All => Names;

    /// <summary>The name in the API and the file extension without its dot: <c>png</c>, <c>jpeg</c>, <c>webp</c>.</summary>
    public static string Name(this ImageFormat format) => Names[(int)format];

    public static string MediaType(this ImageFormat format) => "image/" + format.Name();

    /// <summary>Reads a name as <see cref="Name"/> writes it; also <c>jpg</c>.</summary>
    public static bool TryParse(string? name, out ImageFormat format)
    {
        int index = Array.IndexOf(Names, name == "jpg" ? "jpeg" : name);
        format = (ImageFormat)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The format that a file's first bytes tell, or null.</summary>
    public static ImageFormat? Of(ReadOnlySpan<byte> file) =>
        file.StartsWith(PngContainer.Signature) ? ImageFormat.Png
        : file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) ? ImageFormat.Webp
        : null;
}

/// <summary>A picture that cannot be read or written; the message says in one sentence why.</summary>
public sealed class ImageException(string message, Exception? inner = null) : Exception(message, inner);
