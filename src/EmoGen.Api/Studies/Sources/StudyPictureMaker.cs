using EmoGen.Engine.Imaging;

namespace EmoGen.Api.Studies.Sources;

/// <summary>
/// Makes a study's pictures alike, so that nothing but what they show tells them apart: squares of one size, cut from the middle, as JPEG files without metadata.
/// </summary>
internal static class StudyPictureMaker
{
    /// <summary>The largest square.</summary>
    public const int MaxSide = 1024;

    private const int Quality = 95;

    /// <summary>How many squares noise has across: coarse, so that it stays noise at every size.</summary>
    private const int NoiseSquares = 32;

    public static int SideOf(RgbImage picture) => Math.Min(Math.Min(picture.Width, picture.Height), MaxSide);

    public static byte[] Make(RgbImage picture, int side) =>
        ImageCodec.Encode(PillowResize.Resize(Square(picture), side, side, ResizeFilter.Bicubic), ImageFormat.Jpeg, null, Quality);

    /// <summary>Squares of random colours.</summary>
    public static byte[] Noise(int side, Random random)
    {
        byte[] colours = new byte[NoiseSquares * NoiseSquares * 3];
        random.NextBytes(colours);
        byte[] pixels = new byte[side * side * 3];
        for (int at = 0; at < side * side; at++)
        {
            int square = (at / side * NoiseSquares / side * NoiseSquares) + (at % side * NoiseSquares / side);
            colours.AsSpan(square * 3, 3).CopyTo(pixels.AsSpan(at * 3));
        }

        return ImageCodec.Encode(new RgbImage(side, side, pixels), ImageFormat.Jpeg, null, Quality);
    }

    private static RgbImage Square(RgbImage picture)
    {
        int side = Math.Min(picture.Width, picture.Height), left = (picture.Width - side) / 2, top = (picture.Height - side) / 2;
        if (picture.Width == picture.Height)
        {
            return picture;
        }

        byte[] pixels = new byte[side * side * 3]; // [side, side, 3]
        for (int y = 0; y < side; y++)
        {
            picture.Pixels.AsSpan((((top + y) * picture.Width) + left) * 3, side * 3).CopyTo(pixels.AsSpan(y * side * 3));
        }

        return new RgbImage(side, side, pixels);
    }
}
