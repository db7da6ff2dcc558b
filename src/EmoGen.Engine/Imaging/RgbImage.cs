namespace EmoGen.Engine.Imaging;

/// <summary>An 8-bit RGB picture.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Pixels">Rows from the top, [Height, Width, 3].</param>
public sealed record RgbImage(int Width, int Height, byte[] Pixels);
