using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Engine.Tests;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Training.Metrics;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

public sealed class EmotionNetworkTests
{
    private static readonly string[] s_places = ["conv1", "bn1", "", "", "layer1", "layer2", "layer3", "layer4"];

    private static readonly string s_mini = Path.Combine(Golden.Checkout, "models", "emogen-mini");

    /// <summary>
    /// The probabilities are those of torchvision 0.14.1's resnet50 and the reference's two linear layers after its transforms, with the formula weights of
    /// <c>golden/resnet_backbone</c>.
    /// </summary>
    [Fact]
    public void Probabilities_of_the_reference_s_file_are_the_reference_s()
    {
        double[] expected =
        [
            0.046261370182037354, 0.03843255341053009, 0.0048251585103571415, 0.1312185674905777,
            0.18919365108013153, 0.004808214958757162, 0.31231385469436646, 0.2729465961456299,
        ];
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using EmotionNetwork network = EmotionNetwork.Load(WriteReference(folder.File("best.pth")), CPU);
        Golden.AssertClose(tensor(expected).unsqueeze(0), network.Look([FormulaNetworks.Picture(320, 240)]), 1e-5);
    }

    [Fact]
    public void A_pack_s_encoder_gives_emotions_pooled_features_and_a_space_of_LPIPS()
    {
        using DisposeScope scope = NewDisposeScope();
        RgbImage[] pictures = [FormulaNetworks.Picture(128, 128), FormulaNetworks.Picture(200, 90)];
        using EmotionJudge judge = EmotionJudge.Load(s_mini);
        (Tensor probabilities, IReadOnlyList<Tensor> maps) = judge.Look(pictures);
        Tensor[] expected = [probabilities, maps[^1].mean([2, 3]), PairSpaces.Lpips(maps)];
        HashSet<string> hashes = [];
        foreach (JudgeRows rows in Enum.GetValues<JudgeRows>())
        {
            using EmotionNetwork network = EmotionNetwork.Load(s_mini, CPU, rows);
            Golden.AssertClose(expected[(int)rows].cpu(), network.Look(pictures), 1e-5, network.Name);
            Assert.True(hashes.Add(network.Hash));
        }
    }

    [Fact]
    public void Where_there_is_no_encoder_the_error_says_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<InvalidDataException>(() => EmotionNetwork.Load(folder.Path, CPU)).Message;
        Assert.StartsWith(folder.Path, message, StringComparison.Ordinal);
        Assert.Contains("train encoder", message, StringComparison.Ordinal);
    }

    /// <summary>Every backbone tensor under both of its names, as the reference saves it.</summary>
    private static string WriteReference(string path)
    {
        var encoder = new EmotionEncoder(EmotionEncoderConfig.Reference);
        FormulaWeights.Fill(encoder, gain: name => name.StartsWith("backbone.", StringComparison.Ordinal) ? Math.Sqrt(2) : 1, rename: Alias);
        Dictionary<string, Tensor> tensors = encoder.state_dict();
        return FormulaNetworks.Save(path, tensors.Concat(tensors
            .Where(p => p.Key.StartsWith("cnn.", StringComparison.Ordinal)).Select(p => KeyValuePair.Create(Alias(p.Key), p.Value))));
    }

    private static string Alias(string key)
    {
        string[] parts = key.Split('.', 3);
        return parts[0] == "cnn" ? $"backbone.{Array.IndexOf(s_places, parts[1])}.{parts[2]}" : key;
    }
}
