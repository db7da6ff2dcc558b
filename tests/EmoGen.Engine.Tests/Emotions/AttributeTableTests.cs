using System.Text.Json;
using EmoGen.Engine.Emotions;

namespace EmoGen.Engine.Tests.Emotions;

public sealed class AttributeTableTests
{
    private static readonly float[] Even = [.. Enumerable.Repeat(0.125f, 8)];
    private static readonly float[] Awe = [0, 1, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Objects_come_before_scenes_and_both_in_class_order()
    {
        Assert.Equal(["cake", "castle", "skull", "castle", "crypt"], Table().Attributes.Select(a => a.Name));
        Assert.Equal(["cake", "castle", "skull", "crypt"], Table().Names);
    }

    [Fact]
    public void An_objects_confidence_wins_over_the_scenes()
    {
        Assert.Equal(1, Table().Confidence("castle", Emotion.Awe));
        Assert.Equal(0.125f, Table().Confidence("crypt", Emotion.Awe));
        Assert.Null(Table().Confidence("carousel", Emotion.Awe));
    }

    [Fact]
    public void A_table_comes_back_from_json()
    {
        AttributeTable copy = AttributeTable.FromJson(Table().ToJson());

        Assert.Equal(Table().Attributes, copy.Attributes);
        Assert.Equal(Table().Confidences(AttributeKind.Object), copy.Confidences(AttributeKind.Object));
        Assert.Equal(Table().Confidences(AttributeKind.Scene), copy.Confidences(AttributeKind.Scene));
    }

    [Theory]
    [InlineData("null", "expected objects and scenes")]
    [InlineData("{}", "expected objects and scenes")]
    [InlineData("""{"objects":{"attributes":{},"confidences":{}},"scenes":{"attributes":{}}}""", "expected objects and scenes")]
    [InlineData("""{"objects":{"attributes":{"joy":[]},"confidences":{}},"scenes":{"attributes":{},"confidences":{}}}""", "'joy'")]
    [InlineData("""{"objects":{"attributes":{"awe":[null]},"confidences":{}},"scenes":{"attributes":{},"confidences":{}}}""", "awe")]
    [InlineData("""{"objects":{"attributes":{"awe":null},"confidences":{}},"scenes":{"attributes":{},"confidences":{}}}""", "'awe'")]
    [InlineData("""{"objects":{"attributes":{},"confidences":{"cat":[1]}},"scenes":{"attributes":{},"confidences":{}}}""", "'cat'")]
    [InlineData("""{"objects":{"attributes":{},"confidences":{"cat":null}},"scenes":{"attributes":{},"confidences":{}}}""", "'cat'")]
    [InlineData("""{"objects":{"attributes":{},"confidences":{"cat":[2,0,0,0,0,0,0,0]}},"scenes":{"attributes":{},"confidences":{}}}""", "'cat'")]
    public void A_malformed_table_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => AttributeTable.FromJson(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    private static AttributeTable Table() => new(
        [
            new("crypt", AttributeKind.Scene, Emotion.Fear), new("skull", AttributeKind.Object, Emotion.Fear), new("castle", AttributeKind.Scene, Emotion.Awe),
            new("castle", AttributeKind.Object, Emotion.Awe), new("cake", AttributeKind.Object, Emotion.Amusement),
        ],
        new Dictionary<string, IReadOnlyList<float>> { ["castle"] = Awe, ["cake"] = Even },
        new Dictionary<string, IReadOnlyList<float>> { ["castle"] = Even, ["crypt"] = Even });
}
