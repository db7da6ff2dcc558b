using EmoGen.Engine.Emotions;
using EmoGen.Engine.Vision;
using EmoGen.Engine.Weights;
using EmoGen.Training.Stage1;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage1;

public sealed class EncoderStartTests : IDisposable
{
    private static readonly EmotionEncoderConfig Config = new(new ResNetConfig(Depth: 18, Width: 16), Dimensions: 16, Resize: 32, Crop: 32);
    private readonly string _root = Directory.CreateTempSubdirectory("emogen-start-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_torchvision_file_fills_the_backbone_and_its_head_is_left_out()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> file = Backbone();
        file["fc.weight"] = zeros(1000, 128);
        file["fc.bias"] = zeros(1000);
        EmotionEncoder encoder = EncoderStart.Backbone(Write(file)).Create(Config, seed: 1);
        Assert.All(encoder.Backbone.state_dict(), own => Assert.True(own.Value.Equals(file[own.Key]), own.Key));
    }

    [Fact]
    public void A_tensor_of_another_shape_and_one_that_is_missing_are_named()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> file = Backbone();
        file["layer1.0.conv1.weight"] = zeros(8, 8, 3, 3);
        file.Remove("bn1.weight");
        WeightException refused = Assert.Throws<WeightException>(() => EncoderStart.Backbone(Write(file)).Create(Config, seed: 1));
        Assert.Contains("layer1.0.conv1.weight", refused.Message, StringComparison.Ordinal);
        Assert.Contains("bn1.weight", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_s_file_with_its_aliases_fills_the_whole_encoder()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> own = Random(new EmotionEncoder(Config).state_dict());
        Dictionary<string, Tensor> file = own.Concat(own.Where(t => t.Key.StartsWith("cnn.conv1", StringComparison.Ordinal))
            .Select(t => KeyValuePair.Create("backbone.0" + t.Key[9..], t.Value))).Append(new("cnn.fc.weight", zeros(1000, 128))).ToDictionary();
        EmotionEncoder encoder = EncoderStart.From(Write(file)).Create(Config, seed: 1);
        Assert.All(encoder.state_dict(), t => Assert.True(t.Value.Equals(own[t.Key]), t.Key));
    }

    [Fact]
    public void A_folder_without_an_encoder_is_refused()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => EncoderStart.From(_root));
        Assert.Equal($"{_root}: holds no emotion encoder, expected a file of weights, a run of 'train encoder' or a pack", refused.Message);
    }

    private static Dictionary<string, Tensor> Backbone() => Random(new ResNet(Config.Backbone).state_dict());

    private static Dictionary<string, Tensor> Random(Dictionary<string, Tensor> like) =>
        like.ToDictionary(t => t.Key, t => t.Value.is_floating_point() ? rand(t.Value.shape) : full(t.Value.shape, 7, t.Value.dtype));

    private string Write(Dictionary<string, Tensor> tensors)
    {
        string path = Path.Combine(_root, "weights.safetensors");
        Safetensors.Write(path, tensors);
        return path;
    }
}
