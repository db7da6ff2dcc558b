using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets;
using EmoGen.Training.Stage2;

namespace EmoGen.Training.Tests.Stage2;

public sealed class AttributeConfidencesTests
{
    [Theory]
    [InlineData("fear", 0.6, true)]
    [InlineData("sadness", 0.3, false)]
    [InlineData("awe", 0.0, false)]
    public void An_attribute_is_typical_of_the_emotion_that_it_speaks_of_most(string emotion, double confidence, bool typical)
    {
        float[] ghost = [.. EmotionNames.All.Select(e => e switch { Emotion.Fear => 0.6f, Emotion.Sadness => 0.3f, Emotion.Anger => 0.1f, _ => 0f })];
        var table = new AttributeTable([new EmotionAttribute("ghost", AttributeKind.Object, Emotion.Fear)], new Dictionary<string, IReadOnlyList<float>> { ["ghost"] = ghost },
            new Dictionary<string, IReadOnlyList<float>>());
        var picture = new CaptionedPicture("1.jpg", "a ghost", emotion, "ghost", "object", null);
        Assert.Equal(confidence, AttributeConfidences.Of(table, picture), 1e-6);
        Assert.Equal(typical, AttributeConfidences.IsTypical(table, picture));
    }
}
