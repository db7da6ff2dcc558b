using EmoGen.Engine.Imaging;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Imaging;

public sealed class ImagePreprocessorTests
{
    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];

    private static ImagePreprocessor Clip => ImagePreprocessor.Load(Golden.Require("emogen/tiny_clip/preprocessor_config.json"));

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public void Clip_input_equals_the_reference(string image) =>
        AssertEqual(Clip, image, "clip." + image, ClipMean, ClipDeviation);

    [Fact]
    public void Clip_input_rescaled_twice_equals_what_the_reference_measures_to_the_last_bit()
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        var preprocessor = ImagePreprocessor.Load(Golden.Require("emogen/tiny_clip/preprocessor_config.json"), rescaledTwice: true);
        Golden.AssertClose(golden["prep.clip_double_rescale.A"], preprocessor.Apply(Pictures.FromGolden(golden["prep.imgA_u8"])), 0);
    }

    [Fact]
    public void Emotion_encoder_input_equals_the_reference() =>
        AssertEqual(ImagePreprocessor.Torchvision(256, 224, Half, Half), "A", "emo_encoder.A", Half, Half);

    [Fact]
    public void Image_net_input_equals_the_reference() =>
        AssertEqual(
            ImagePreprocessor.Torchvision(256, 224, ImageNetMean, ImageNetDeviation), "A", "imagenet.A", ImageNetMean, ImageNetDeviation);

    [Theory]
    [InlineData(30, 300)]
    [InlineData(300, 30)]
    [InlineData(1, 1)]
    public void Any_aspect_gives_the_crop_size(int width, int height) =>
        Assert.Equal([1L, 3L, 224L, 224L], Clip.Apply(Pictures.Gradient(width, height)).shape);

    [Fact]
    public void A_margin_of_an_odd_width_is_halved_as_each_library_does()
    {
        RgbImage image = Pictures.Gradient(7, 4);
        string folder = Directory.CreateTempSubdirectory("emogen").FullName;
        string config = Path.Combine(folder, "preprocessor_config.json");
        File.WriteAllText(config, """{"size":4,"crop_size":4,"resample":3,"image_mean":[0,0,0],"image_std":[1,1,1]}""");
        Assert.Equal(image.Pixels[3], ImagePreprocessor.Load(config).ResizeAndCrop(image).Pixels[0]);
        Assert.Equal(image.Pixels[6], ImagePreprocessor.Torchvision(4, 4, Half, Half).ResizeAndCrop(image).Pixels[0]);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("""{"size":224,"crop_size":224,"resample":1,"image_mean":[0,0,0],"image_std":[1,1,1]}""", "resample")]
    [InlineData("""{"size":224,"crop_size":225,"resample":3,"image_mean":[0,0,0],"image_std":[1,1,1]}""", "crop_size")]
    [InlineData("""{"size":224,"crop_size":224,"resample":3,"image_mean":[0,0],"image_std":[1,1,1]}""", "image_mean")]
    [InlineData("""{"size":{"height":5},"crop_size":224,"resample":3,"image_mean":[0,0,0],"image_std":[1,1,1]}""", "shortest_edge")]
    [InlineData("""{"do_normalize":false}""", "do_normalize")]
    [InlineData("[]", "a JSON object")]
    [InlineData("{", "JSON")]
    public void A_configuration_that_CLIP_does_not_know_is_refused(string json, string named)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        string message = Assert.Throws<ImageException>(() => ImagePreprocessor.Load(file)).Message;
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
        File.Delete(file);
    }

    /// <summary>The stored tensor is float16: equal after the same rounding, and its bytes before normalisation equal exactly.</summary>
    private static void AssertEqual(ImagePreprocessor preprocessor, string image, string name, float[] mean, float[] deviation)
    {
        Dictionary<string, Tensor> golden = Golden.Tensors("metrics/metrics.safetensors");
        RgbImage picture = Pictures.FromGolden(golden[$"prep.img{image}_u8"]);
        Tensor expected = golden["prep." + name].reshape(1, 3, 224, 224);
        Golden.AssertClose(expected, preprocessor.Apply(picture).to(ScalarType.Float16).to(ScalarType.Float32), 0);

        Tensor bytes = ((expected * tensor(deviation).view(3, 1, 1) + tensor(mean).view(3, 1, 1)) * 255).round().to(ScalarType.Byte);
        Assert.Equal(bytes[0].permute(1, 2, 0).contiguous().data<byte>().ToArray(), preprocessor.ResizeAndCrop(picture).Pixels);
    }
}
