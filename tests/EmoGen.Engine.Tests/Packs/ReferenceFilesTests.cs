using System.Security.Cryptography;
using System.Text.Json;
using EmoGen.Engine.Emotions;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;

namespace EmoGen.Engine.Tests.Packs;

public sealed class ReferenceFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_official_emotion_space_reads_bit_for_bit()
    {
        using EmotionSpace space = ReferenceFiles.ReadEmotionSpace(Golden.RequireShared("official/emo_space"));

        foreach (JsonProperty expected in Golden.Json("emogen/official_data.json").GetProperty("emo_space").EnumerateObject())
        {
            byte[] bytes = space.ToTensors()[expected.Name.Replace('_', '.')].bytes.ToArray();
            Assert.Equal(expected.Value.GetProperty("raw_f32le_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }

    [Fact]
    public void The_official_attributes_are_in_training_order_with_the_objects_confidence_first()
    {
        AttributeTable table = ReferenceFiles.ReadAttributes(Golden.RequireShared("official/dataset_balance"));
        JsonElement expected = Golden.Json("emogen/official_data.json");

        Assert.Equal(
            expected.GetProperty("total_attr_in_training_order").EnumerateArray().Select(name => name.GetString()),
            table.Attributes.Select(a => a.Name));
        Assert.Equal(274, table.Names.Count);
        AssertConfidences(expected.GetProperty("attr_coefficient_emotion_object"), table.Confidences(AttributeKind.Object), 409);
        AssertConfidences(expected.GetProperty("attr_coefficient_emotion_scene"), table.Confidences(AttributeKind.Scene), 254);
        Assert.All(
            expected.GetProperty("shared_keys").EnumerateArray().Select(name => name.GetString()!),
            name => Assert.Same(table.Confidences(AttributeKind.Object)[name], table.Confidences(name)));
        Assert.Null(table.Confidence("carousel", Emotion.Amusement));
        Assert.Equal(0.77029f, table.Confidence("castle", Emotion.Awe)!.Value, 5);
    }

    [Fact]
    public void The_attribute_table_survives_its_own_json()
    {
        AttributeTable table = ReferenceFiles.ReadAttributes(Golden.RequireShared("official/dataset_balance"));

        AttributeTable copy = AttributeTable.FromJson(table.ToJson());

        Assert.Equal(table.Attributes, copy.Attributes);
        Assert.Equal(table.Confidences(AttributeKind.Scene), copy.Confidences(AttributeKind.Scene));
    }

    [Theory]
    [InlineData("object_norepeat", 69912)]
    [InlineData("scene_norepeat", 63032)]
    [InlineData("all_attribute_object_scene", 655)]
    public void The_official_lists_read_whole(string list, int count)
    {
        IReadOnlyList<string> names = ReferenceFiles.ReadNames(Golden.RequireShared($"official/dataset_balance/{list}.pkl"));

        Assert.Equal(count, names.Count);
        JsonElement expected = Golden.Json("emogen/official_data.json").GetProperty(list);
        JsonElement first = expected.TryGetProperty("first5", out JsonElement five) ? five : expected.GetProperty("list");
        Assert.All(first.EnumerateArray().Index(), item => Assert.Equal(item.Item.GetString(), names[item.Index]));
    }

    [Fact]
    public void The_references_mapper_is_seen_to_be_the_published_one()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Golden.Require("emogen/mapper.pth"));

        Assert.Equal(MappingConfig.Published, ReferenceFiles.InferMapping(checkpoint));
    }

    [Theory]
    [InlineData(MappingArchitecture.Fc, 2, true, false, false)]
    [InlineData(MappingArchitecture.Mlp, 2, false, false, false)]
    [InlineData(MappingArchitecture.Mlp, 3, true, true, false)]
    [InlineData(MappingArchitecture.Mlp, 4, true, true, true)]
    public void A_mapper_is_seen_from_its_keys(MappingArchitecture architecture, int layers, bool relu, bool layerNorm, bool dropout)
    {
        MappingConfig config = new()
        {
            Architecture = architecture,
            Layers = layers,
            Relu = relu,
            LayerNorm = layerNorm,
            Dropout = dropout,
            EmotionSize = 3,
            WordSize = 5,
        };
        using MappingNetwork network = new(config);
        using Checkpoint checkpoint = Checkpoint.FromTensors(network.state_dict());

        Assert.Equal(config, ReferenceFiles.InferMapping(checkpoint));
    }

    [Fact]
    public void Something_else_is_no_mapper()
    {
        using Checkpoint checkpoint = Checkpoint.FromTensors(new Dictionary<string, TorchSharp.torch.Tensor> { ["x"] = TorchSharp.torch.zeros(1) });

        Assert.Contains("none of the reference's mapping networks", Assert.Throws<PackException>(() => ReferenceFiles.InferMapping(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_with_code_in_it_is_refused_by_name()
    {
        string path = _folder.Write("evil.pkl", "cposix\nsystem\n(X\u0002\0\0\0ls\u0085R."u8.ToArray());

        Assert.Contains("'posix.system', which is refused", Assert.Throws<WeightException>(() => ReferenceFiles.ReadNames(path)).Message, StringComparison.Ordinal);
    }

    private static void AssertConfidences(JsonElement expected, IReadOnlyDictionary<string, IReadOnlyList<float>> actual, int count)
    {
        Assert.Equal(count, actual.Count);
        foreach (JsonProperty row in expected.GetProperty("values").EnumerateObject())
        {
            Assert.Equal(row.Value.EnumerateArray().Select(value => (float)value.GetDouble()), actual[row.Name]);
        }
    }
}
