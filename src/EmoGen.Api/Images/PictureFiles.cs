using EmoGen.Api.Jobs;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Schedulers;

namespace EmoGen.Api.Images;

/// <summary>Pictures as files: with their parameters and the mark that a machine made them, thumbnails and previews without.</summary>
internal static class PictureFiles
{
    private const int PreviewQuality = 70;

    public static string ContentType(string format) => Format(format).MediaType();

    /// <summary>The file of a finished picture; equal input gives equal bytes.</summary>
    public static byte[] Encode(RgbImage image, PicturePlan plan, ModelPack pack)
    {
        PictureParameters parameters = Describe(plan.Engine, image.Width, image.Height, pack);
        return ImageCodec.Encode(image, Format(plan.Alone.Format!), new ImageMetadata(parameters.ToText(), plan.Alone.ToJson()));
    }

    /// <summary>How a picture is made, in the terms that other tools have for it.</summary>
    public static PictureParameters Describe(GenerationRequest request, int width, int height, ModelPack pack) => new(
        request.TextIn(pack),
        request.NegativePrompt,
        request.Steps!.Value,
        request.Scheduler!.Value.Name(),
        request.GuidanceScale!.Value,
        request.Seed,
        width,
        height,
        pack.Hash,
        pack.Manifest.Name);

    public static byte[] EncodePreview(RgbImage image) => ImageCodec.Encode(image, ImageFormat.Jpeg, metadata: null, PreviewQuality);

    public static byte[] Thumbnail(byte[] file, string format, int width) => ImageCodec.Encode(ImageCodec.Thumbnail(file, width), Format(format));

    private static ImageFormat Format(string name) =>
        ImageFormats.TryParse(name, out ImageFormat format) ? format : throw new ArgumentException($"'{name}' is no picture format.", nameof(name));
}
