using System.Text.Json;
using System.Text.RegularExpressions;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Weights;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Emotions;

public sealed partial class MappingNetworkTests
{
    [Fact]
    public void Every_layout_has_the_references_keys_and_shapes()
    {
        foreach (JsonProperty layout in Golden.Json("emogen/mapper_layouts.json").EnumerateObject())
        {
            using MappingNetwork network = new(Parse(layout.Name));

            Assert.Equal(
                layout.Value.GetProperty("state_dict").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(d => d.GetInt64()).ToArray()),
                network.state_dict().ToDictionary(p => p.Key, p => p.Value.shape));
        }
    }

    [Fact]
    public void The_reference_mapper_gives_the_references_word_vectors()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require("emogen/mapper.pth"));
        using MappingNetwork network = WeightBinder.Create(() => new MappingNetwork(MappingConfig.Published), checkpoint);
        Dictionary<string, Tensor> expected = Golden.Tensors("emogen/extra.safetensors");

        foreach (Emotion emotion in EmotionNames.All)
        {
            Tensor word = network.forward(expected[$"mapper.{emotion.Name()}.e_vec"]);
            Golden.AssertClose(expected[$"mapper.{emotion.Name()}.embed"], word, 1e-6, emotion.Name());
        }
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using MappingNetwork network = new(new MappingConfig { Dropout = true, EmotionSize = 8, HiddenSize = 64, WordSize = 8 });
        Tensor input = ones(1, 8);

        network.train();
        Assert.False(network.forward(input).equal(network.forward(input)).all().item<bool>());
        network.eval();
        Assert.True(network.forward(input).equal(network.forward(input)).all().item<bool>());
    }

    [Fact]
    public void A_configuration_comes_back_from_json()
    {
        MappingConfig config = new() { Architecture = MappingArchitecture.SimpleMlp, Relu = false, Dropout = true, EmotionSize = 5, HiddenSize = 6, WordSize = 7 };

        Assert.Equal("simple_mlp", config.ToJson().GetProperty("architecture").GetString());
        Assert.Equal(config, MappingConfig.FromJson(config.ToJson()));
    }

    [Theory]
    [InlineData("""{"architecture":"transformer"}""", "architecture")]
    [InlineData("""{"architecture":1}""", "architecture")]
    [InlineData("""{"layers":1}""", "layers is 1")]
    [InlineData("""{"layers":1000000}""", "layers is 1000000")]
    [InlineData("""{"hidden_size":0}""", "hidden_size")]
    [InlineData("""{"architecture":"simple_mlp","layer_norm":true}""", "no layer_norm")]
    [InlineData("""{"layer":3}""", "layer")]
    [InlineData("null", "null")]
    public void A_wrong_configuration_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => MappingConfig.FromJson(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    private static MappingConfig Parse(string name) => new()
    {
        Architecture = name.StartsWith("FC", StringComparison.Ordinal) ? MappingArchitecture.Fc
            : name.StartsWith("Simple", StringComparison.Ordinal) ? MappingArchitecture.SimpleMlp : MappingArchitecture.Mlp,
        Layers = LayerCount().Match(name) is { Success: true } match ? int.Parse(match.Groups[1].Value, null) : 2,
        Relu = name.Contains("relu1", StringComparison.Ordinal),
        LayerNorm = name.Contains("ln1", StringComparison.Ordinal),
        Dropout = name.Contains("drop1", StringComparison.Ordinal),
    };

    [GeneratedRegex("_n([0-9]+)_")]
    private static partial Regex LayerCount();
}
