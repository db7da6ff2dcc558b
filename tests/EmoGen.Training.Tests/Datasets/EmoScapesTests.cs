using EmoGen.Engine.Emotions;
using EmoGen.Engine.Imaging;
using EmoGen.Training.Datasets;

namespace EmoGen.Training.Tests.Datasets;

public sealed class EmoScapesTests
{
    private const int Many = 5000;

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        for (long seed = 0; seed < 60; seed++)
        {
            byte[] once = EmoScapes.Render(EmoScapes.Sample(seed)).Pixels;
            Assert.Equal(once, EmoScapes.Render(EmoScapes.Sample(seed)).Pixels);
            Assert.NotEqual(once, EmoScapes.Render(EmoScapes.Sample(seed + 1000)).Pixels);
        }
    }

    [Fact]
    public void A_picture_has_the_size_that_was_asked_for()
    {
        RgbImage image = EmoScapes.Render(EmoScapes.Sample(7), 48);
        Assert.Equal((48, 48, 48 * 48 * 3), (image.Width, image.Height, image.Pixels.Length));
    }

    [Fact]
    public void Every_emotion_has_at_least_eight_strong_attributes_of_seventy()
    {
        Assert.True(EmoScapes.Attributes.Count >= 70);
        Assert.Equal(EmoScapes.Attributes.Count, EmoScapes.Attributes.Select(a => a.Name).Distinct().Count());
        foreach (Emotion emotion in EmotionNames.All)
        {
            Assert.True(EmoScapes.Attributes.Count(a => a.EmotionProbabilities[(int)emotion] >= 0.7) >= 8, emotion.Name());
        }
    }

    [Fact]
    public void An_attributes_probabilities_sum_to_one_and_peak_at_its_emotion()
    {
        foreach (ScapeAttribute attribute in EmoScapes.Attributes)
        {
            Assert.Equal(1, attribute.EmotionProbabilities.Sum(), 6);
            Assert.Equal(attribute.EmotionProbabilities.Max(), attribute.EmotionProbabilities[(int)attribute.Emotion]);
        }
    }

    [Fact]
    public void Labels_follow_the_attributes_probabilities()
    {
        var labels = Specs(40_000).Where(s => s.Attribute?.Name == "graveyard").Select(s => s.Emotion!.Value).ToList();
        double fear = labels.Count(e => e == Emotion.Fear) / (double)labels.Count;
        Assert.InRange(fear, 0.65, 0.79);
        Assert.All(labels, e => Assert.True(e is Emotion.Fear or Emotion.Sadness));
    }

    [Fact]
    public void Captions_are_short_lower_case_ascii_and_seldom_name_an_emotion()
    {
        int naming = 0;
        foreach (SceneSpec spec in Specs(Many))
        {
            string[] words = spec.Caption.Split(' ');
            Assert.InRange(words.Length, 1, EmoScapes.CaptionWords);
            Assert.All(words, word => Assert.NotEmpty(word));
            Assert.All(spec.Caption, c => Assert.True(c is >= 'a' and <= 'z' or ' ' or ',' or ':' or '-', spec.Caption));
            naming += EmotionNames.All.Any(e => spec.Caption.Contains(e.Name(), StringComparison.Ordinal)) ? 1 : 0;
        }

        Assert.InRange(naming / (double)Many, 0.005, 0.03);
    }

    [Fact]
    public void Captions_name_the_attribute_and_the_neutral_object()
    {
        foreach (SceneSpec spec in Specs(Many))
        {
            Assert.Contains(spec.Attribute?.Name ?? "", spec.Caption, StringComparison.Ordinal);
            Assert.Contains(spec.Neutral?.Name ?? "", spec.Caption, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Three_in_ten_pictures_show_a_neutral_object_and_plain_ones_have_no_emotion()
    {
        SceneSpec[] neutral = [.. Specs(Many).Where(s => s.Neutral is not null)];
        Assert.InRange(neutral.Length / (double)Many, 0.27, 0.33);
        Assert.InRange(neutral.Count(s => s.Emotion is null) / (double)neutral.Length, 0.3, 0.4);
        Assert.InRange(neutral.Count(s => s.Attribute is not null) / (double)neutral.Length, 0.35, 0.45);
        Assert.All(Specs(Many).Where(s => s.Emotion is null), s => Assert.Null(s.Attribute));
    }

    private static IEnumerable<SceneSpec> Specs(int count) => Enumerable.Range(0, count).Select(i => EmoScapes.Sample(i));
}
