using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Text;
using EmoGen.Engine.Vision;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

public sealed class ClipPicturesTests : IDisposable
{
    private const string Preprocessor = """
        {"size":{"shortest_edge":224},"crop_size":{"height":224,"width":224},"resample":3,"rescale_factor":0.00392156862745098,
         "image_mean":[0.48145466,0.4578275,0.40821073],"image_std":[0.26862954,0.26130258,0.27577711]}
        """;

    private static readonly string s_mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    private static readonly ClipConfig s_config = new(
        new ClipTextConfig { HiddenSize = 16, IntermediateSize = 32, NumHiddenLayers = 1, NumAttentionHeads = 4, VocabSize = 10, EosTokenId = 9 },
        new ClipVisionConfig { HiddenSize = 32, IntermediateSize = 64, NumHiddenLayers = 2, NumAttentionHeads = 4 },
        ProjectionDim: 768);

    private readonly TemporaryFolder _folder = new();

    /// <summary>The numbers are those of openai/CLIP's VisionTransformer (commit d05afc4) under PyTorch 1.13, with these weights by transformers' names.</summary>
    [Theory]
    [InlineData(
        MetricMode.Corrected,
        new[] { 0.27548089623451233, 1.017720341682434, 0.37004658579826355, -1.7382330894470215, -1.767165184020996, -0.04538694113095213 })]
    [InlineData(
        MetricMode.Paper,
        new[] { -0.7091559767723083, -0.7034923434257507, -0.6491958498954773, -0.8553810715675354, -0.7074395418167114, -0.019368929276121587 })]
    internal void Features_are_those_of_openai_s_vision_transformer(MetricMode mode, double[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        WriteSnapshot();
        using ClipPictures network = ClipPictures.Load(_folder.Path, CPU, mode);
        Tensor features = network.Look([FormulaNetworks.Picture(320, 240)]);
        Assert.Equal([1, 768], features.shape);
        Assert.Equal("clip-768", network.Name);
        FormulaNetworks.AssertRow(expected, features[0], middle: 400, tolerance: 2e-5);
    }

    [Fact]
    public void The_modes_and_the_preprocessor_are_in_the_hash()
    {
        WriteSnapshot();
        string Hash(MetricMode mode)
        {
            using ClipPictures network = ClipPictures.Load(_folder.Path, CPU, mode);
            return network.Hash;
        }

        string corrected = Hash(MetricMode.Corrected), paper = Hash(MetricMode.Paper);
        File.WriteAllText(_folder.File("preprocessor_config.json"), Preprocessor.Replace("\"resample\":3", "\"resample\":2", StringComparison.Ordinal));
        Assert.Equal(3, new[] { corrected, paper, Hash(MetricMode.Corrected) }.Distinct().Count());
    }

    [Fact]
    public void A_pack_s_texts_and_pictures_are_in_one_space()
    {
        using DisposeScope scope = NewDisposeScope();
        using ClipPictures network = ClipPictures.Load(s_mini, CPU);
        RgbImage[] pictures = [FormulaNetworks.Picture(128, 128), FormulaNetworks.Picture(200, 90)];
        Tensor texts = network.Texts(["a bag", "a skull", "a cup"]), cosines = ClipEyes.Cosines(network.Look(pictures), texts);
        Golden.AssertClose(ones(3), texts.square().sum(1), 1e-5);
        Assert.Equal([2, 3], cosines.shape);
        Assert.True(cosines.abs().max().item<float>() < 1);
    }

    [Fact]
    public void A_folder_without_a_CLIP_is_an_error_that_names_what_is_missing()
    {
        string message = Assert.Throws<InvalidDataException>(() => ClipPictures.Load(_folder.Path, CPU)).Message;
        Assert.StartsWith(_folder.File("config.json"), message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("config.json"), s_config.ToJson().GetRawText());
        Assert.Contains("expected model.safetensors", Assert.Throws<InvalidDataException>(() => ClipPictures.Load(_folder.Path, CPU)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteSnapshot()
    {
        using DisposeScope scope = NewDisposeScope();
        FormulaNetworks.Save(_folder.File("pytorch_model.bin"), FormulaWeights.Fill(new ClipModel(s_config)).state_dict());
        File.WriteAllText(_folder.File("config.json"), s_config.ToJson().GetRawText());
        File.WriteAllText(_folder.File("preprocessor_config.json"), Preprocessor);
    }
}
