using EmoGen.Engine.Emotions;
using EmoGen.Engine.Tests;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Stage2;

public sealed class AttributeConfidencesTests
{
    [Fact]
    public void A_confidence_is_the_mean_probability_over_the_pictures_with_the_attribute()
    {
        PictureSet set = new("", [Picture("skull", AttributeKind.Object), Picture("castle", AttributeKind.Scene), Picture("skull", AttributeKind.Object), Picture("castle", AttributeKind.Object)]);
        using Tensor probabilities = tensor(
            new[,]
            {
                { 0.5f, 0.25f, 0, 0, 0, 0, 0.25f, 0 },
                { 0, 1, 0, 0, 0, 0, 0, 0 },
                { 0, 0.25f, 0, 0, 0, 0, 0.75f, 0 },
                { 0.125f, 0, 0, 0, 0, 0, 0, 0.875f },
            });

        AttributeTable table = AttributeConfidences.Measure(set, probabilities);

        Assert.Equal([0.25f, 0.25f, 0, 0, 0, 0, 0.5f, 0], table.Confidences("skull"));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0], table.Confidences(AttributeKind.Scene)["castle"]);
        Assert.Equal([0.125f, 0, 0, 0, 0, 0, 0, 0.875f], table.Confidences("castle"));
        Assert.Equal(
            [new("skull", AttributeKind.Object, Emotion.Fear), new("castle", AttributeKind.Object, Emotion.Sadness), new("castle", AttributeKind.Scene, Emotion.Awe)],
            table.Attributes);
    }

    /// <summary>The reference's folder, as <c>--attributes</c> takes it (method, quirk 6).</summary>
    [Fact]
    public void The_published_tables_are_read_with_their_duplicates_and_the_attribute_that_has_no_confidence()
    {
        AttributeTable table = GivenParts.Attributes(Golden.RequireShared("official/dataset_balance")).Part;
        var list = new AttributeList(table, threshold: 0);

        Assert.Equal((278, 274), (list.Names.Count, list.Names.Distinct().Count()));
        Assert.Equal(0, list.Confidence("carousel", Emotion.Amusement));
        Assert.NotEqual(AttributeList.Unlisted, list.Row("carousel"));
        Assert.All(["castle", "tower", "lighthouse", "dinosaur"], name => Assert.True(list.Row(name) == list.Names.Index().First(n => n.Item == name).Index, name));
        Assert.All(
            ((string[])["castle", "tower", "lighthouse", "dinosaur"]).SelectMany(name => EmotionNames.All.Select(emotion => (Name: name, Emotion: emotion))),
            a => Assert.Equal(table.Confidences(AttributeKind.Object)[a.Name][(int)a.Emotion], list.Confidence(a.Name, a.Emotion)));
    }

    private static LabelledPicture Picture(string attribute, AttributeKind kind) => new($"{attribute}.jpg", Emotion.Awe, attribute, kind);
}
