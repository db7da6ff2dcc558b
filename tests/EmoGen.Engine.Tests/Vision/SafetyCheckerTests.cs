using System.Text.Json;
using EmoGen.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

public sealed class SafetyCheckerTests
{
    [Fact]
    public void Keys_and_shapes_are_those_of_the_published_file()
    {
        using SafetyChecker checker = SmallSafetyChecker.Create(0);
        Dictionary<string, long[]> shapes = checker.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.shape);
        string[] layer =
        [
            .. from module in (string[])["self_attn.k_proj", "self_attn.v_proj", "self_attn.q_proj", "self_attn.out_proj", "layer_norm1", "mlp.fc1", "mlp.fc2", "layer_norm2"]
               from kind in (string[])["weight", "bias"]
               select $"{module}.{kind}",
        ];
        string[] tower =
        [
            "embeddings.class_embedding", "embeddings.patch_embedding.weight", "embeddings.position_embedding.weight", "pre_layrnorm.weight", "pre_layrnorm.bias",
            "post_layernorm.weight", "post_layernorm.bias", .. from k in Enumerable.Range(0, 2) from name in layer select $"encoder.layers.{k}.{name}",
        ];
        string[] own = ["concept_embeds", "concept_embeds_weights", "special_care_embeds", "special_care_embeds_weights", "visual_projection.weight"];
        Assert.Equal([.. own.Concat(tower.Select(name => "vision_model.vision_model." + name)).Order()], shapes.Keys.Order());
        Assert.Equal([17, 6], shapes["concept_embeds"]);
        Assert.Equal([3, 6], shapes["special_care_embeds"]);
        Assert.Equal([17], shapes["concept_embeds_weights"]);
        Assert.Equal([3], shapes["special_care_embeds_weights"]);
        Assert.Equal([6, 8], shapes["visual_projection.weight"]);
    }

    [Fact]
    public void The_published_config_is_read_with_transformers_defaults()
    {
        SafetyCheckerConfig config = Read(
            """
            {
              "projection_dim": 768, "text_config": { "hidden_size": 768 },
              "vision_config": { "hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14 }
            }
            """);
        Assert.Equal(SafetyCheckerConfig.StableDiffusion1 with { Vision = SafetyCheckerConfig.StableDiffusion1.Vision with { ProjectionDim = 512 } }, config);
        Assert.Equal((224, 768), (config.Vision.ImageSize, config.ProjectionDim));
    }

    [Theory]
    [InlineData("""{"projection_dim": 768}""", "'vision_config' is missing")]
    [InlineData("""{"projection_dim": 0, "vision_config": {}}""", "'projection_dim' is 0")]
    [InlineData("""{"vision_config": {"patch_size": 30}}""", "not a multiple of patch_size 30")]
    public void A_config_that_cannot_be_is_named(string json, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    /// <summary>The whole network a second time, in loops over doubles that share nothing with it but the weights.</summary>
    [Fact]
    public void Scores_are_those_of_the_network_written_out_number_by_number()
    {
        using DisposeScope scope = NewDisposeScope();
        using var inference = inference_mode();
        SafetyChecker checker = SmallSafetyChecker.Create(0.1f);
        Tensor pixels = randn([3, 3, 6, 6], generator: new Generator(5));
        IReadOnlyList<SafetyVerdict> verdicts = checker.Check(pixels);
        PlainSafetyChecker plain = new(checker.state_dict(), heads: 2, layers: 2, patch: 3);
        HashSet<double> seen = [];
        for (int picture = 0; picture < 3; picture++)
        {
            double[] features = plain.Features(pixels[picture]);
            AssertScores(plain.Cosines(features, "concept_embeds").Select(cosine => cosine - 0.1), verdicts[picture].ConceptScores);
            AssertScores(plain.Cosines(features, "special_care_embeds").Select(cosine => cosine - 2), verdicts[picture].SpecialCareScores);
            seen.UnionWith(verdicts[picture].ConceptScores);
        }

        Assert.True(seen.Max() - seen.Min() > 1, "the concepts' scores hardly differ");
        Assert.Contains(verdicts.Zip(verdicts.Skip(1)), pair => !pair.First.ConceptScores.SequenceEqual(pair.Second.ConceptScores));
    }

    [Theory]
    [InlineData(0.3006f, false, true)] // above its threshold by more than half of a thousandth
    [InlineData(0.3004f, false, false)]
    [InlineData(0.2906f, true, true)] // nearly so, and stricter by a hundredth
    [InlineData(0.2906f, false, false)]
    [InlineData(0.2904f, true, false)]
    public void A_concept_counts_from_its_threshold_rounded_and_special_care_is_stricter(float cosine, bool specialCare, bool flagged)
    {
        SafetyVerdict verdict = SafetyVerdict.Of([(specialCare ? 0.21f : 0.19f, 0.2f)], [(-1, 0.3f), (cosine, 0.3f)]);
        Assert.Equal(flagged, verdict.IsFlagged);
        Assert.Equal(specialCare ? 0.01 : -0.01, verdict.SpecialCareScores[0], 12);
    }

    [Fact]
    public void Special_care_makes_the_concepts_of_special_care_after_it_stricter_too_and_flags_nothing_itself()
    {
        SafetyVerdict verdict = SafetyVerdict.Of([(0.1f, 0.2f), (0.9f, 0.2f), (0.1f, 0.2f)], [(0.1f, 0.2f)]);
        Assert.Equal([-0.1, 0.7, -0.09], verdict.SpecialCareScores);
        Assert.Equal([-0.09], verdict.ConceptScores);
        Assert.False(verdict.IsFlagged);
    }

    [Fact]
    public void Pixels_of_another_size_are_refused()
    {
        using SafetyChecker checker = SmallSafetyChecker.Create(0);
        using Tensor pixels = zeros(1, 3, 6, 9);
        Assert.Contains("[1, 3, 6, 9]", Assert.Throws<ArgumentException>(() => checker.Check(pixels)).Message, StringComparison.Ordinal);
    }

    private static SafetyCheckerConfig Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return SafetyCheckerConfig.FromJson(document.RootElement);
    }

    /// <summary>Each is the exact score to three decimals; float32 may fall on the other side of a half.</summary>
    private static void AssertScores(IEnumerable<double> exact, IReadOnlyList<double> actual)
    {
        Assert.All(exact.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.0005 + 1e-5));
        Assert.All(actual, score => Assert.Equal(Math.Round(score * 1000), score * 1000, 9));
    }
}
