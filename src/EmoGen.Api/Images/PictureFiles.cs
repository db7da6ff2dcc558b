using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using NetVips;

namespace EmoGen.Api.Images;

/// <summary>Pictures as files.</summary>
internal static class PictureFiles
{
    public static string ContentType(string format) => "image/" + format;

    public static byte[] Encode(GeneratedImage image, PicturePlan plan, ModelPack pack) => Save(image.Image, plan.Alone.Format!);

    public static byte[] EncodePreview(RgbImage image) => Save(image, "jpeg");

    public static byte[] Thumbnail(byte[] file, string format, int width)
    {
        using NetVips.Image small = NetVips.Image.ThumbnailBuffer(file, width);
        return small.WriteToBuffer("." + format);
    }

    private static byte[] Save(RgbImage image, string format)
    {
        using NetVips.Image vips = NetVips.Image.NewFromMemoryCopy(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        return vips.WriteToBuffer("." + format);
    }
}
