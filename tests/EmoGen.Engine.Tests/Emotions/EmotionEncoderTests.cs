using EmoGen.Engine.Emotions;
using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Emotions;

public sealed class EmotionEncoderTests
{
    /// <summary>The reference's second name of a backbone module: its place in <c>nn.Sequential(*children)</c>.</summary>
    private static readonly (string Own, string Alias)[] Aliases =
    [
        ("cnn.conv1.", "backbone.0."), ("cnn.bn1.", "backbone.1."), ("cnn.layer1.", "backbone.4."),
        ("cnn.layer2.", "backbone.5."), ("cnn.layer3.", "backbone.6."), ("cnn.layer4.", "backbone.7."),
    ];

    [Fact]
    public void Keys_and_shapes_are_the_reference_s_without_its_spare_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, string> expected = Golden.Json("resnet_backbone/state_dict_keys.json").EnumerateObject()
            .Where(p => !EmotionEncoder.IsSpareKey(p.Name)).ToDictionary(p => p.Name, p => string.Join(",", p.Value.EnumerateArray()));
        Dictionary<string, string> actual = new EmotionEncoder(EmotionEncoderConfig.Reference).state_dict()
            .ToDictionary(p => p.Key, p => string.Join(",", p.Value.shape));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Vectors_logits_and_stages_match_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> golden = Golden.Tensors("resnet_backbone/golden.safetensors");
        EmotionEncoder encoder = FormulaWeights.Fill(
            new EmotionEncoder(EmotionEncoderConfig.Reference),
            gain: name => name.StartsWith("backbone.", StringComparison.Ordinal) ? Math.Sqrt(2) : 1,
            rename: AliasOf);
        encoder.eval();

        IReadOnlyList<Tensor> stages = encoder.Backbone.Stages(golden["input"]);
        for (int i = 0; i < stages.Count; i++)
        {
            Tensor means = golden[$"stage{i + 4}.mean_per_channel"];
            Golden.AssertClose(means, stages[i].mean([2, 3])[.., ..(int)means.shape[1]], 1e-4, $"stage {i + 1}");
        }

        Tensor vectors = encoder.forward(golden["input"]);
        Golden.AssertClose(golden["pooled2048"], encoder.Backbone.forward(golden["input"]), 1e-4, "pooled");
        Golden.AssertClose(golden["encoder768"], vectors, 1e-4, "vectors");
        Golden.AssertClose(golden["logits8"], encoder.Classify(vectors), 1e-4, "logits");
    }

    [Theory]
    [InlineData(32, 48)]
    [InlineData(128, 128)]
    public void Any_picture_size_gives_one_vector(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        EmotionEncoder encoder = new(new EmotionEncoderConfig(new ResNetConfig(Depth: 18, Width: 8), Dimensions: 24));
        encoder.eval();
        Assert.Equal([2, 24], encoder.forward(randn(2, 3, height, width)).shape);
    }

    private static string AliasOf(string key)
    {
        (string own, string alias) = Aliases.FirstOrDefault(a => key.StartsWith(a.Own, StringComparison.Ordinal));
        return own is null ? key : alias + key[own.Length..];
    }
}
